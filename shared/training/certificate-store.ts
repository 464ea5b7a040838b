import { sql, type Kysely, type RawBuilder } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { StepTimes } from './training.ts'

export interface Certificate {
  certificateNo: number
  sellerId: string
  seller: string
  person: string
  shop: string
  timeZone: string
  begunAt: Date
  times: StepTimes
  at: Date
}

const ms = (column: string): RawBuilder<unknown> => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`

/** What the audit seals of a certificate `c`: a digest, because its entries hold no names. */
export const certificateDigest: RawBuilder<string> = sql`encode(sha256(convert_to(jsonb_build_array(c.certificate_no, c.seller_id, c.person, c.shop, c.time_zone,
  ${ms('c.begun_at')}, ${ms('c.sale_at')}, ${ms('c.rehearsal_at')}, ${ms('c.packing_at')}, ${ms('c.hand_over_at')}, ${ms('c.at')})::text, 'UTF8')), 'hex')`

/** Writes a seller's certificate, once, and has it sealed. */
export async function issueCertificate(
  tx: Tx,
  {
    sellerId,
    times,
    actor,
    ...named
  }: {
    sellerId: string
    person: string
    shop: string
    timeZone: string
    begunAt: Date
    times: StepTimes
    actor: string
  },
): Promise<void> {
  const made = await tx
    .insertInto('certificate')
    .values({
      seller_id: sellerId,
      person: named.person,
      shop: named.shop,
      time_zone: named.timeZone,
      begun_at: named.begunAt,
      sale_at: times.sale!,
      rehearsal_at: times.rehearsal!,
      packing_at: times.packing!,
      hand_over_at: times['hand-over']!,
      actor,
    })
    .onConflict((conflict) => conflict.column('seller_id').doNothing())
    .returning('certificate_no')
    .executeTakeFirst()
  if (!made) return
  const { rows } = await sql<{ digest: string }>`
    select ${certificateDigest} as digest from certificate c where c.certificate_no = ${made.certificate_no}`.execute(
    tx,
  )
  await recordChange(tx, {
    actor,
    kind: 'certificate:issued',
    subject: sellerId,
    detail: { certificate: made.certificate_no, digest: rows[0]!.digest },
  })
}

/** A certificate by its number, or that of a seller. */
export async function findCertificate(
  db: Kysely<Tables>,
  by: { certificateNo: number } | { sellerId: string },
): Promise<Certificate | undefined> {
  const row = await db
    .selectFrom('certificate as c')
    .innerJoin('seller as s', 's.seller_id', 'c.seller_id')
    .selectAll('c')
    .select('s.slug')
    .where((is) =>
      'sellerId' in by ? is('c.seller_id', '=', by.sellerId) : is('c.certificate_no', '=', by.certificateNo),
    )
    .executeTakeFirst()
  return (
    row && {
      certificateNo: row.certificate_no,
      sellerId: row.seller_id,
      seller: row.slug,
      person: row.person,
      shop: row.shop,
      timeZone: row.time_zone,
      begunAt: row.begun_at,
      times: {
        sale: row.sale_at,
        rehearsal: row.rehearsal_at,
        packing: row.packing_at,
        'hand-over': row.hand_over_at,
      },
      at: row.at,
    }
  )
}
