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
    'statement',
    sql`select ${house} as chain_id, statement_id::text as key from statement`,
    // What each of its lines said, and the parcels it is for, is covered by their digest; not what somebody said later.
    sql`select k.key, k.place, s.taken_at as at, s.actor, 'statement:taken' as kind, s.statement_id::text as subject,
      jsonb_build_object('hubId', s.hub_id, 'payer', s.payer, 'format', s.format, 'lines', s.lines, 'total', s.total, 'fees', s.fees, 'sha256', encode(s.sha256, 'hex'), 'contents',
        (select encode(sha256(convert_to(string_agg(concat_ws('|', l.line, l.row_number, l.code, l.kind, l.amount, l.fee, l.currency, l.on_day, l.outcome, l.due, l.policy_fee, l.pairs_statement, l.pairs_line, l.payout_id,
            (select string_agg(concat_ws('@', m.parcel_id, extract(epoch from m.delivered_at)), ',' order by m.parcel_id) from statement_match m where m.statement_id = l.statement_id and m.line = l.line and not m.decided)),
          e'\\n' order by l.line), 'utf8')), 'hex') from statement_line l where l.statement_id = s.statement_id)) as detail
    from ${wanted} join statement s on s.statement_id = k.key::uuid`,
  ),
  keyed(
    'difference',
    sql`select ${house} as chain_id, statement_id::text || '/' || line as key from statement_decision`,
    sql`select k.key, k.place, d.at, d.actor, 'difference:' || d.decision as kind, d.statement_id::text as subject,
      jsonb_build_object('line', d.line, 'bearer', d.bearer, 'reason', d.reason, 'payoutId', d.payout_id)
        || coalesce((select jsonb_build_object('parcels', jsonb_agg(jsonb_build_array(m.parcel_id, extract(epoch from m.delivered_at)) order by m.parcel_id)) from statement_match m
          where m.statement_id = d.statement_id and m.line = d.line and m.decided having count(*) > 0), '{}') as detail
    from ${wanted} join statement_decision d on d.statement_id = split_part(k.key, '/', 1)::uuid and d.line = split_part(k.key, '/', 2)::int`,
  ),
  keyed(
    'missing',
    sql`select ${house} as chain_id, dismissal_id::text as key from missing_dismissal`,
    sql`select k.key, k.place, m.at, m.actor, 'missing:dismissed' as kind, m.parcel_id::text as subject,
      jsonb_build_object('hubId', m.hub_id, 'dueOn', m.due_on::text, 'state', m.state, 'amount', m.amount, 'reason', m.reason) as detail
    from ${wanted} join missing_dismissal m on m.dismissal_id = k.key::uuid`,
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
