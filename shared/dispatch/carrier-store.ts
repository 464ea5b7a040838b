import { sql, type Kysely, type Selectable } from 'kysely'
import { inspections, type Inspection } from '../shop/shop.ts'
import type { Tables } from '../db/tables.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { cashOfParcels } from '../order/shipping-store.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { gramsOf } from '../packing/weight.ts'
import { weightsOfParcels } from '../packing/weight-store.ts'
import { unitNames } from '../person/unit-names.ts'
import { buyersFee, type CodTerms } from '../shop/cod-terms.ts'
import { codTermsOfSale } from '../sale/cod-terms-store.ts'
import {
  scannedStatuses,
  type CarrierAddress,
  type CarrierParcel,
  type CarrierParty,
  type CarrierStatus,
} from './carrier.ts'
import type { CarrierName } from './carrier-names.ts'
import { formerUnitOf } from './former-units.ts'

/** The encrypted part of a carrier account: its credentials and the sender. */
export interface AccountSecrets {
  credentials: Record<string, string>
  sender: { name: string; phone: string; line: string; provinceCode: string; wardCode: string }
}

export function sealAccount(
  personal: PersonalData,
  accountId: string,
  { credentials, sender: { name, phone, ...address } }: AccountSecrets,
): Buffer {
  return personal.seal({ name, phone, line: JSON.stringify({ ...address, credentials }) }, accountId)
}

export function openAccount(personal: PersonalData, accountId: string, sealed: Buffer): AccountSecrets {
  const { name, phone, line } = personal.open(sealed, accountId)
  const { credentials, ...address } = JSON.parse(line) as AccountSecrets['sender'] & {
    credentials: Record<string, string>
  }
  return { credentials, sender: { ...address, name, phone } }
}

function addressOf(line: string, provinceCode: string, wardCode: string): CarrierAddress {
  const { ward, province } = unitNames(provinceCode, wardCode)
  return { line, ward, province, formerWard: formerUnitOf(wardCode) ?? ward }
}

function party({ name, phone, line, provinceCode, wardCode }: AccountSecrets['sender']): CarrierParty {
  return { name, phone, address: addressOf(line, provinceCode, wardCode) }
}

/**
 * A parcel in the form its carrier is asked to take; the lead of an outer box stands for all that lie in it.
 * Personal data is decrypted here, for the carrier only.
 */
export async function readCarrierParcel(
  db: Kysely<Tables>,
  personal: PersonalData,
  parcelId: string,
  secrets: AccountSecrets,
  parcelGrams: number,
): Promise<CarrierParcel | undefined> {
  const { rows } = await sql<{
    parcel_id: string
    code: string
    consignment: string | null
    tare_grams: number | null
    recipient_id: string
    sealed: Buffer
    province_code: string
    ward_code: string
    cod: number
    value: number
    hand_over_by: Date
    inspection: Inspection
    terms: CodTerms | null
    lines: { sku: string; title: string; quantity: number; price: number; pieceGrams: number | null }[]
  }>`
    select p.parcel_id, p.code, coalesce((select h.inspection from shop h where h.seller_id = p.seller_id), (select h.inspection from shop h join sale s on s.seller_id = h.seller_id where s.sale_id = p.sale_id), 'none') as inspection, (select ${codTermsOfSale('s')} from sale s where s.sale_id = p.sale_id) as terms,
      n.code as consignment, n.tare_grams, p.hand_over_by, r.recipient_id, r.sealed, r.province_code, r.ward_code, o.cod, o.value, o.lines from parcel p join recipient r on r.recipient_id = p.recipient_id cross join lateral (
      select coalesce(sum(t.total) filter (where t.paid_at is null), 0)::bigint as cod, coalesce(sum(t.total), 0)::bigint as value,
        (select json_agg(json_build_object('sku', l.sku, 'title', i.title, 'quantity', l.quantity, 'price', coalesce(l.price, i.price), 'pieceGrams', g.grams) order by l.sku)
          from "order" o cross join ${linesOfOrder} join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku
          left join product g on g.seller_id = i.seller_id and g.sku = l.sku where o.parcel_id = p.parcel_id and o.state <> 'cancelled') as lines
      from "order" t where t.parcel_id = p.parcel_id and t.state <> 'cancelled') o
      left join consignment n on n.consignment_id = p.consignment_id
    where p.parcel_id = ${parcelId} or (p.state <> 'cancelled' and p.consignment_id = (select consignment_id from consignment where lead_id = ${parcelId} and dissolved_at is null))
    order by p.code`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const person = personal.open(row.sealed, row.recipient_id)
  const parcelIds = rows.map((one) => one.parcel_id)
  const [weights, cash] = [await weightsOfParcels(db, parcelIds), await cashOfParcels(db, parcelIds)]
  const grams = rows.map((one) => gramsOf(weights.get(one.parcel_id)!) ?? parcelGrams)
  return {
    code: row.consignment ?? row.code,
    sender: party(secrets.sender),
    grams: sum(grams) + (row.tare_grams ?? 0),
    lines: weighedLines(
      rows.flatMap(({ lines }) => lines),
      parcelGrams,
    ),
    cod: sum(rows.map((one) => cash.get(one.parcel_id) ?? one.cod)),
    value: sum(rows.map(({ value }) => value)),
    ...atTheDoor(rows, cash),
    handOverBy: new Date(Math.min(...rows.map((one) => one.hand_over_by.getTime()))),
    recipient: {
      name: person.name,
      phone: person.phone,
      address: addressOf(person.line, row.province_code, row.ward_code),
    },
  }
}

/**
 * What may be done with a box before paying is what may be done with every parcel in it. Refusing it costs what
 * refusing each would, of those there is money to be paid for.
 */
function atTheDoor(
  rows: readonly { parcel_id: string; cod: number; inspection: Inspection; terms: CodTerms | null }[],
  cash: ReadonlyMap<string, number>,
): Pick<CarrierParcel, 'inspection' | 'refusalFee'> {
  const allowed = rows.map(({ terms, inspection }) => inspections.indexOf(terms?.inspection ?? inspection))
  const unpaid = rows.filter((one) => (cash.get(one.parcel_id) ?? one.cod) > 0)
  return {
    inspection: inspections[Math.min(...allowed)]!,
    refusalFee: sum(unpaid.map(({ terms }) => (terms ? buyersFee(terms) : 0))),
  }
}

/** What a piece of each line weighs: its part of a usual parcel of this account while one of them is not known. */
export function weighedLines<Line extends { quantity: number; pieceGrams: number | null }>(
  lines: readonly Line[],
  usualGrams: number,
): (Omit<Line, 'pieceGrams'> & { grams: number })[] {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const share = Math.max(1, Math.floor(usualGrams / pieces))
  const isKnown = lines.every(({ pieceGrams }) => pieceGrams !== null)
  return lines.map(({ pieceGrams, ...line }) => ({ ...line, grams: (isKnown && pieceGrams) || share }))
}

export interface ShipmentView {
  code: string
  carrier: CarrierName
  state: 'asked' | 'booked' | 'failed'
  tracking: string | null
  sortCode: string | null
  fee: number | null
  error: string | null
  firstScanAt: string | null
  waybill: { state: 'asked' | 'here' | 'failed'; error: string | null } | null
  events: { status: CarrierStatus; rawStatus: string; at: string }[]
}

/** A parcel's booking with everything its carrier has reported, by the carrier's own time. */
export async function readShipment(db: Kysely<Tables>, parcelId: string): Promise<ShipmentView | undefined> {
  const row = await db
    .selectFrom('shipment as s')
    .innerJoin('carrier_account as a', 'a.account_id', 's.account_id')
    .selectAll('s')
    .select('a.carrier')
    .select(
      sql<boolean>`exists (select 1 from label_page g where g.parcel_id = s.parcel_id and g.problem is null)`.as(
        'has_waybill',
      ),
    )
    .where('s.parcel_id', '=', parcelId)
    .executeTakeFirst()
  if (!row) return undefined
  const events = await db
    .selectFrom('carrier_event')
    .select(['status', 'raw_status', 'at'])
    .where('parcel_id', '=', parcelId)
    .orderBy('at')
    .orderBy('received_at')
    .execute()
  const first = events.find(({ status }) => (scannedStatuses as readonly CarrierStatus[]).includes(status))
  return {
    code: row.code,
    carrier: row.carrier,
    state: row.state,
    tracking: row.tracking,
    sortCode: row.sort_code,
    fee: row.fee,
    error: row.error,
    firstScanAt: first?.at.toISOString() ?? null,
    waybill: waybillOf(row),
    events: events.map((event) => ({ status: event.status, rawStatus: event.raw_status, at: event.at.toISOString() })),
  }
}

function waybillOf({
  has_waybill: isHere,
  label_next_try_at: nextTryAt,
  label_error: error,
}: Pick<Selectable<Tables['shipment']>, 'label_next_try_at' | 'label_error'> & {
  has_waybill: boolean
}): ShipmentView['waybill'] {
  if (isHere) return { state: 'here', error: null }
  if (nextTryAt) return { state: 'asked', error }
  return error === null ? null : { state: 'failed', error }
}

/**
 * Parcels that are delivered or returned according to their carrier, but whose orders are still in transit according to
 * us. Returned wins: a seller who has the parcel back has not sold it.
 */
export async function endedParcels(
  tx: Kysely<Tables>,
  parcelIds?: readonly string[],
): Promise<{ parcelId: string; state: 'delivered' | 'returned' }[]> {
  const { rows } = await sql<{ parcelId: string; state: 'delivered' | 'returned' }>`
    select p.parcel_id as "parcelId", case when bool_or(e.status = 'returned') then 'returned' else 'delivered' end as state
    from carrier_event e join parcel p on p.parcel_id = e.parcel_id
    where not e.is_settled and p.state = 'handed-over' and ${parcelIds ? sql`p.parcel_id = any(${parcelIds}::uuid[])` : sql`true`}
    group by p.parcel_id order by p.parcel_id limit 200`.execute(tx)
  return rows
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
