import { sql, type Kysely, type Selectable } from 'kysely'
import type { ShopView } from '../contract/routes/shop.ts'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { unitNames } from '../person/unit-names.ts'
import type { RefusalPayer } from './cod-terms.ts'
import type { Inspection, Shop } from './shop.ts'

/** A profile with its texts cleaned, and its ward and province found. */
export interface CheckedShop {
  name: string
  sender: { name: string; phone: string; line: string; provinceCode: string; wardCode: string }
  timeZone: string
  inspection: Inspection
  refusalFee: number
  refusalFeeBy: RefusalPayer
  returnNote: string
}

/** A seller's profile; undefined until there is one. */
export async function findShop(
  db: Kysely<Tables>,
  personal: PersonalData,
  sellerId: string,
): Promise<ShopView | undefined> {
  const row = await db.selectFrom('shop').selectAll().where('seller_id', '=', sellerId).executeTakeFirst()
  return row && viewOf(personal, row)
}

/** A profile as paper shows it. */
export function onPaper({ name, sender, inspection, returnNote }: ShopView): Shop {
  const { name: senderName, phone, address } = sender
  return { name, sender: { name: senderName, phone, ...address }, inspection, returnNote }
}

/** Whether a seller has said who sends its parcels. */
export async function hasSender(db: Kysely<Tables>, sellerId: string): Promise<boolean> {
  return (await db.selectFrom('shop').select('name').where('seller_id', '=', sellerId).executeTakeFirst()) !== undefined
}

/** Stores a profile. Its version rises with every call, so call it only for a change. */
export async function putShop(
  db: Kysely<Tables>,
  personal: PersonalData,
  sellerId: string,
  { name, sender, timeZone, inspection, refusalFee, refusalFeeBy, returnNote }: CheckedShop,
  actor: string,
): Promise<ShopView> {
  const values = {
    name,
    key_id: personal.keyId,
    sealed: personal.seal({ name: sender.name, phone: sender.phone, line: sender.line }, sellerId),
    province_code: sender.provinceCode,
    ward_code: sender.wardCode,
    time_zone: timeZone,
    inspection,
    refusal_fee: refusalFee,
    refusal_fee_by: refusalFeeBy,
    return_note: returnNote,
    actor,
  }
  const row = await db
    .insertInto('shop')
    .values({ seller_id: sellerId, ...values })
    .onConflict((conflict) =>
      conflict
        .column('seller_id')
        .doUpdateSet({ ...values, version: sql<number>`shop.version + 1`, changed_at: sql<Date>`app_now()` }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return viewOf(personal, row)
}

function viewOf(personal: PersonalData, row: Selectable<Tables['shop']>): ShopView {
  const { name, phone, line } = personal.open(row.sealed, row.seller_id)
  return {
    name: row.name,
    sender: { name, phone, address: { line, ...unitNames(row.province_code, row.ward_code) } },
    timeZone: row.time_zone,
    inspection: row.inspection,
    refusalFee: row.refusal_fee,
    refusalFeeBy: row.refusal_fee_by,
    returnNote: row.return_note,
    version: row.version,
    updatedAt: row.changed_at.toISOString(),
  }
}
