import { sql } from 'kysely'
import { house, keyed, wanted, type Source } from './keyed-store.ts'

/** Every entry of the money between hand-over and payout, and what was paid, given back and advanced. */
export const moneySources: readonly Source[] = [
  keyed(
    'money',
    sql`select ${house} as chain_id, entry_no::text as key from entry`,
    sql`select k.key, k.place, e.at, null::text as actor, 'money:' || e.kind as kind, e.subject_id::text as subject,
      jsonb_build_object('cause', e.cause, 'revision', e.revision, 'producerId', e.producer_id, 'hubId', e.hub_id, 'isParcel', e.parcel_id is not null, 'currency', e.currency,
        'onDay', e.on_day::text, 'amounts', jsonb_build_array(e.buyer, e.carrier, e.platform, e.hub, e.producer)) as detail
    from ${wanted} join entry e on e.entry_no = k.key::bigint`,
    // What caused them is told: a truck, a delivery, an invoice, a payout.
    { told: false },
  ),
  keyed(
    'payout',
    sql`select ${house} as chain_id, payout_id::text as key from payout`,
    sql`select k.key, k.place, p.at, p.actor, 'payout:' || p.direction as kind, p.payout_id::text as subject,
      jsonb_build_object('hubId', p.hub_id, 'payer', p.payer, 'producerId', p.producer_id, 'through', p.through::text, 'amount', p.amount, 'currency', p.currency, 'receivables', p.receivables) as detail
    from ${wanted} join payout p on p.payout_id = k.key::uuid`,
  ),
  keyed(
    'refund',
    sql`select ${house} as chain_id, refund_id::text as key from refund`,
    sql`select k.key, k.place, r.at, r.actor, 'refund:' || r.outcome as kind, r.order_id::text as subject,
      jsonb_build_object('refundId', r.refund_id, 'amount', r.amount, 'currency', r.currency, 'method', r.method, 'on', r.paid_on::text) as detail
    from ${wanted} join refund r on r.refund_id = k.key::uuid`,
  ),
  keyed(
    'advance',
    sql`select ${house} as chain_id, advance_id::text as key from advance`,
    sql`select k.key, k.place, a.at, a.actor, 'advance:drawn' as kind, a.advance_id::text as subject,
      jsonb_build_object('hubId', a.hub_id, 'producerId', a.producer_id, 'amount', a.amount, 'currency', a.currency, 'receivables', a.receivables, 'owes', a.owes, 'riskPerMille', a.risk_per_mille,
        'sharePerMille', a.share_per_mille, 'most', a.most, 'before', a.before) as detail
    from ${wanted} join advance a on a.advance_id = k.key::uuid`,
  ),
]
