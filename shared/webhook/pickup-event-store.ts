import { sql } from 'kysely'
import { houseChain } from '../audit/link.ts'
import type { Database, Tx } from '../db/database.ts'
import { readOn, type LinksToRead } from '../news/cursor-store.ts'
import { formatHandOver } from '../packing/paper/format.ts'
import type { PickupEvent, PickupEventType } from './event.ts'
import { endpointsOfSellers, putDeliveries, type SubjectEvent } from './outbox-store.ts'

/** Links of the house's chain that are read in one transaction: most are about other things. */
const linksPerStep = 50

/** Reads on in the part of the history that belongs to no sale, and puts what happened to pick-ups into the outbox. */
export function collectPickupEvents(db: Database): Promise<boolean> {
  return readOn(db, houseChain, linksPerStep, async (tx, links) => {
    const found = await readPickups(tx, links)
    const sellerIds = [...new Set(found.map(({ seller_id: sellerId }) => sellerId))]
    const endpoints = await endpointsOfSellers(tx, sellerIds)
    for (const sellerId of sellerIds) {
      const own = found.filter(({ seller_id: owner }) => owner === sellerId)
      await putDeliveries(tx, endpoints.get(sellerId) ?? [], own.map(subjectEventOf))
    }
  })
}

interface Row {
  type: PickupEventType
  /** What tells it apart from others of the same pick-up. */
  key: string
  at: Date
  seller_id: string
  pickup_id: string | null
  manifest_id: string | null
  carrier: string
  day: string | null
  number: number | null
  planned_at: Date | null
  parcels: string[] | null
  amendment: { number: number; kind: 'added' | 'left-behind' } | null
}

/** Only sealed rows are read, by the keys in their links; the codes are those that were signed for. */
async function readPickups(tx: Tx, { after, to }: LinksToRead): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with link as materialized (select source, keys from audit_link where chain_id = ${houseChain} and link_no > ${after} and link_no <= ${to} and source in ('entry', 'manifest', 'amendment')),
      entry as materialized (select e.* from link l, unnest(l.keys) k, audit_entry e
        where l.source = 'entry' and e.entry_no = k::bigint and e.kind in ('pickup:opened', 'pickup:cancelled'))
    select replace(e.kind, ':', '.') as type, e.entry_no::text as key, e.at, p.seller_id, p.pickup_id, null::uuid as manifest_id, p.carrier, p.day, p.number, p.planned_at,
        null::jsonb as parcels, null::jsonb as amendment
      from entry e join pickup p on p.pickup_id = e.subject::uuid
    union all
    select 'pickup.signed', m.manifest_id::text, m.handed_over_at, m.seller_id, p.pickup_id, m.manifest_id, m.carrier, m.day, m.number, p.planned_at,
        m.contents::jsonb -> 1, null
      from link l, unnest(l.keys) k, manifest m left join pickup p on p.manifest_id = m.manifest_id
      where l.source = 'manifest' and m.manifest_id = k::uuid and m.seller_id is not null
    union all
    select 'pickup.amended', a.amendment_id::text, a.at, m.seller_id, p.pickup_id, m.manifest_id, m.carrier, m.day, m.number, p.planned_at,
        a.contents::jsonb -> 2, jsonb_build_object('number', a.number, 'kind', a.kind)
      from link l, unnest(l.keys) k, manifest_amendment a join manifest m on m.manifest_id = a.manifest_id left join pickup p on p.manifest_id = m.manifest_id
      where l.source = 'amendment' and a.amendment_id = k::uuid and m.seller_id is not null
    order by at, key`.execute(tx)
  return rows
}

const stateAfter = {
  'pickup.opened': 'open',
  'pickup.cancelled': 'cancelled',
  'pickup.signed': 'signed',
  'pickup.amended': 'signed',
} as const

function subjectEventOf(row: Row): SubjectEvent {
  const { type, key, pickup_id: pickupId, manifest_id: manifestId, planned_at: plannedAt, parcels, amendment } = row
  const event: PickupEvent = {
    type,
    timestamp: row.at.toISOString(),
    data: {
      pickupId,
      carrier: row.carrier,
      state: stateAfter[type],
      number: formatHandOver(row.day, row.number) ?? null,
      ...(plannedAt && { plannedAt: plannedAt.toISOString() }),
      ...(manifestId !== null && { manifestId }),
      ...(parcels && { parcels }),
      ...(amendment && { amendment }),
    },
  }
  return { subject: pickupId ?? manifestId!, key, event }
}
