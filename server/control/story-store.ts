import { sql } from 'kysely'
import { isDate } from 'node:util/types'
import type { Database } from '../../shared/db/database.ts'
import type { OrderRow } from '../../shared/db/tables/order.ts'
import type { StoryEvent } from '../../shared/contract/routes/control.ts'

type Detail = StoryEvent['detail']
/** An event, with its rank among events of the same instant. */
export interface Told extends Omit<StoryEvent, 'at'> {
  at: Date
}

const detailOf = (fields: Record<string, string | number | boolean | Date | null | undefined>): Detail =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(
        (field): field is [string, string | number | boolean | Date] => field[1] !== null && field[1] !== undefined,
      )
      .map(([name, value]) => [name, isDate(value) ? value.toISOString() : value]),
  )

/** Changes of the order itself: its own events, each of which raised its version. */
export async function tellChanges(db: Database, order: OrderRow): Promise<Told[]> {
  const rows = await db
    .selectFrom('order_event')
    .select(['version', 'at', 'state', 'actor', 'detail'])
    .where('sale_id', '=', order.sale_id)
    .where('seq', '=', order.seq)
    .orderBy('version')
    .execute()
  return rows.map(({ version, at, state, actor, detail }) => {
    const {
      parcelId: _parcel,
      webhookId: _webhook,
      ...more
    } = (detail ?? {}) as Record<string, string | number | boolean>
    return {
      at,
      by: actor,
      kind: kindOf(version, state, actor, more),
      detail: detailOf({
        state,
        ...(version === 1 && {
          seq: order.seq,
          reason: order.reason,
          packBy: order.pack_by,
          holdUntil: order.hold_until,
          error: order.error,
        }),
        ...more,
      }),
    }
  })
}

function kindOf(version: number, state: string, actor: string, detail: object): StoryEvent['kind'] {
  if (version === 1) return 'decided'
  if ('recipientChanged' in detail) return 'recipient-changed'
  if (actor === 'batch-packing') return 'parcelled'
  if (actor === 'take-payment') return 'refundDue' in detail ? 'refund-due' : 'paid'
  if (state === 'expired') return 'hold-over'
  if (state === 'cancelled') return 'cancelled'
  if (state === 'packed') return 'packed'
  if (state === 'handed-over') return 'handed-over'
  return 'changed'
}

/**
 * Units moved for the order. Found through its items, because movements have no index by order: maintaining one would
 * cost every order.
 */
export async function tellMovements(db: Database, order: OrderRow): Promise<Told[]> {
  const { rows } = await sql<{ at: Date; sku: string; move: string; available: number; held: number; sold: number }>`
    select m.at, m.sku, m.kind as move, m.available, m.held, m.sold from order_line l join stock_movement m on m.sale_id = l.sale_id and m.sku = l.sku and m.order_id = l.order_id
    where l.sale_id = ${order.sale_id} and l.seq = ${order.seq} order by m.movement_no`.execute(db)
  return rows.map(({ at, ...detail }) => ({ at, by: null, kind: 'stock', detail }))
}

/** Every message from the payment provider about this order, including those that changed nothing. */
export async function tellPayments(db: Database, orderId: string): Promise<Told[]> {
  const rows = await db
    .selectFrom('payment')
    .select(['received_at', 'amount', 'currency', 'outcome', 'reason', 'paid_at'])
    .where('order_id', '=', orderId)
    .orderBy('received_at')
    .execute()
  return rows.map((row) => ({
    at: row.received_at,
    by: null,
    kind: 'payment',
    detail: detailOf({
      amount: row.amount,
      currency: row.currency,
      outcome: row.outcome,
      reason: row.reason,
      paidAt: row.paid_at,
    }),
  }))
}

export async function tellSetAside(db: Database, orderId: string): Promise<Told[]> {
  const rows = await db
    .selectFrom('set_aside_order')
    .select(['at', 'error', 'retried_at', 'retried_by'])
    .where('order_id', '=', orderId)
    .orderBy('at')
    .execute()
  return rows.flatMap((row) => [
    { at: row.at, by: null, kind: 'set-aside' as const, detail: detailOf({ error: row.error }) },
    ...(row.retried_at ? [{ at: row.retried_at, by: row.retried_by, kind: 'put-back' as const, detail: {} }] : []),
  ])
}

/** That the buyer changed their name or address after ordering, but not to what. */
export async function tellRecipients(
  db: Database,
  order: Pick<OrderRow, 'viewer_id' | 'received_at'>,
  until: Date | null,
): Promise<Told[]> {
  const rows = await db
    .selectFrom('recipient')
    .select('created_at')
    .where('viewer_id', '=', order.viewer_id)
    .where('order_id', 'is', null)
    .where('created_at', '>', order.received_at)
    .orderBy('created_at')
    .execute()
  return rows
    .filter(({ created_at }) => until === null || created_at <= until)
    .map((row) => ({ at: row.created_at, by: 'viewer', kind: 'recipient-changed', detail: {} }))
}

/** Each printed label of a parcel, by whom, and why it was reprinted; from the second copy on it has a new code. */
export async function tellPrints(db: Database, parcelId: string): Promise<Told[]> {
  const rows = await db
    .selectFrom('label_copy as l')
    .innerJoin('print_job as j', 'j.print_id', 'l.print_id')
    .select(['l.at', 'l.copy', 'l.code', 'j.actor', 'j.document', 'j.reason'])
    .where('l.parcel_id', '=', parcelId)
    .orderBy('l.copy')
    .execute()
  return rows.map(({ at, actor, copy, code, document, reason }) => ({
    at,
    by: actor,
    kind: 'printed',
    detail: detailOf({ document, copy, code, reason }),
  }))
}

/**
 * What happened to a parcel at the truck and afterwards: every scan with its result, and amendments of the hand-over
 * record.
 */
export async function tellTruck(db: Database, parcelId: string): Promise<Told[]> {
  const [scans, amendments] = await Promise.all([
    db
      .selectFrom('pickup_scan as s')
      .innerJoin('pickup as u', 'u.pickup_id', 's.pickup_id')
      .select(['s.scanned_at', 's.actor', 's.code', 's.result', 'u.carrier'])
      .where('s.parcel_id', '=', parcelId)
      .orderBy('s.at')
      .execute(),
    db
      .selectFrom('amendment_parcel as p')
      .innerJoin('manifest_amendment as a', 'a.amendment_id', 'p.amendment_id')
      .select(['a.at', 'a.actor', 'a.number', 'a.kind', 'a.reason'])
      .where('p.parcel_id', '=', parcelId)
      .orderBy('a.at')
      .execute(),
  ])
  return [
    ...scans.map(({ scanned_at: at, actor, ...detail }) => ({ at, by: actor, kind: 'scanned-out' as const, detail })),
    ...amendments.map(({ at, actor, kind, ...detail }) => ({
      at,
      by: actor,
      kind: 'amended' as const,
      detail: { amendment: kind, ...detail },
    })),
  ]
}

/**
 * What happened to the order's parcel: its batch and paper, who packed it, new codes, warnings before its deadline, the
 * hand-over.
 */
export async function tellParcel(db: Database, parcelId: string): Promise<Told[]> {
  const parcel = await db.selectFrom('parcel').selectAll().where('parcel_id', '=', parcelId).executeTakeFirstOrThrow()
  const [batch, papers, replaced, scans, alarms, breach, manifest] = await Promise.all([
    parcel.batch_id
      ? db.selectFrom('packing_batch').selectAll().where('batch_id', '=', parcel.batch_id).executeTakeFirst()
      : undefined,
    parcel.batch_id ? papersOf(db, parcel.batch_id) : [],
    db
      .selectFrom('replaced_code')
      .select(['code', 'at', 'reprinted'])
      .where('parcel_id', '=', parcelId)
      .orderBy('at')
      .execute(),
    db.selectFrom('pack_scan').select(['actor', 'at', 'contents']).where('parcel_id', '=', parcelId).execute(),
    db
      .selectFrom('deadline_alarm')
      .select(['step', 'fired_at', 'waiting', 'state'])
      .where('sale_id', '=', parcel.sale_id)
      .where('pack_by', '=', parcel.pack_by)
      .where('state', '=', 'warned')
      .execute(),
    db.selectFrom('breach').select(['recorded_at', 'pack_by']).where('parcel_id', '=', parcelId).executeTakeFirst(),
    parcel.manifest_id
      ? db
          .selectFrom('manifest')
          .select(['carrier', 'handed_over_at', 'actor'])
          .where('manifest_id', '=', parcel.manifest_id)
          .executeTakeFirst()
      : undefined,
  ])
  const told: Told[] = [
    ...replaced.map(({ code, at, reprinted }) => ({
      at,
      by: null,
      kind: 'code-replaced' as const,
      detail: { code, reprinted },
    })),
    ...papers.map((paper) => ({
      at: paper.created_at,
      by: null,
      kind: 'drawn' as const,
      detail: { document: paper.kind, paperVersion: paper.paper_version, pages: paper.pages },
    })),
    ...scans.map((scan) => ({
      at: scan.at,
      by: scan.actor,
      kind: 'scanned' as const,
      detail: detailOf({ items: itemsScanned(scan.contents) }),
    })),
    // An alarm covers the parcels that were still waiting, so this one if it was packed later.
    ...alarms
      .filter(({ fired_at }) => fired_at && (!parcel.packed_at || fired_at < parcel.packed_at))
      .map(({ fired_at, step, waiting }) => ({
        at: fired_at!,
        by: null,
        kind: 'warned' as const,
        detail: detailOf({ step, waiting }),
      })),
  ]
  if (batch)
    told.push({
      at: parcel.batched_at ?? batch.created_at,
      by: null,
      kind: 'batched',
      detail: detailOf({ batch: batch.number, place: parcel.number, packBy: batch.pack_by }),
    })
  if (batch?.claimed_at)
    told.push({ at: batch.claimed_at, by: batch.claimed_by, kind: 'claimed', detail: { batch: batch.number } })
  if (breach)
    told.push({
      at: breach.recorded_at,
      by: null,
      kind: 'breached',
      detail: detailOf({ packBy: breach.pack_by, packedAt: parcel.packed_at }),
    })
  if (manifest)
    told.push({
      at: manifest.handed_over_at,
      by: manifest.actor,
      kind: 'handed-over',
      detail: { carrier: manifest.carrier, state: 'handed-over' },
    })
  return told
}

/**
 * The batch's own paper. Other sizes and parts of it are drawn whenever somebody looks, which is not an event of the
 * order.
 */
function papersOf(
  db: Database,
  batchId: string,
): Promise<{ kind: string; paper_version: number; pages: number; created_at: Date }[]> {
  return db
    .selectFrom('document')
    .select(['kind', 'paper_version', 'pages', 'created_at'])
    .where('subject_id', '=', batchId)
    .where('kind', 'not like', '%@%')
    .execute()
}

/** How many items the packer scanned; undefined when the parcel was sealed by its label alone. */
function itemsScanned(contents: string): number | undefined {
  const [scans] = JSON.parse(contents) as [string[] | null]
  return scans?.length
}
