/**
 * One way to tamper with what was sealed, as someone with full rights over the database might, and what is reported
 * about it.
 */
export interface Tampering {
  kind: 'changed' | 'missing' | 'inserted' | 'unsealed'
  what: string
  statements: string[]
  says: RegExp
}

export const tampering = (kind: Tampering['kind'], what: string, says: RegExp, ...statements: string[]): Tampering => ({
  kind,
  what,
  says,
  statements,
})

/** Behind the triggers' backs. */
export const unnoticed = 'set local session_replication_role = replica'
const house = `'00000000-0000-0000-0000-000000000000'`
const lastLink = `(select max(link_no) from audit_link l where l.chain_id = audit_link.chain_id)`
const free = `(select max(movement_no) from stock_movement m where movement_no < (select max(movement_no) from stock_movement) and not exists (select 1 from stock_movement n where n.movement_no = m.movement_no + 1)) + 1`

/**
 * The sealed columns of a decision and of a movement, besides the few that are named below; each with another possible
 * value.
 */
const keptColumns = {
  decision: [
    ['order_event', 'at', `at - interval '1 millisecond'`],
    ['order_event', 'state', `'rejected'`],
    ['order_event', 'detail', `'{"by": "hand"}'`],
    ['"order"', 'payment', `'prepaid'`],
    ['"order"', 'currency', `'USD'`],
    ['"order"', 'reason', `'sold-out'`],
    ['"order"', 'received_at', `received_at - interval '1 millisecond'`],
  ],
  movement: [
    ['stock_movement', 'at', `at - interval '1 millisecond'`],
    ['stock_movement', 'kind', `'settle'`],
    ['stock_movement', 'sku', `(select max(sku) from sale_item i where i.sale_id = stock_movement.sale_id)`],
    ['stock_movement', 'order_id', 'gen_random_uuid()'],
    ['stock_movement', 'after_seq', 'after_seq + 1'],
    ['stock_movement', 'held', 'held + 1'],
  ],
} as const

export const tamperings: Tampering[] = [
  ...keptColumns.decision.map(([table, column, other]) =>
    tampering(
      'changed',
      `${column} of a decision`,
      /of decision, .*: changed: its rows/,
      `update ${table} set ${column} = ${other} where seq = 2${table === 'order_event' ? ' and version = 1' : ''}`,
    ),
  ),
  ...keptColumns.movement.map(([table, column, other]) =>
    tampering(
      'changed',
      `${column} of a movement`,
      /of movement, .*: changed: its rows/,
      `update ${table} set ${column} = ${other} where kind = 'sell' and after_seq = 2`,
    ),
  ),
  tampering(
    'changed',
    'who decided an order',
    /of decision, .*: changed: its rows are not what was sealed at/,
    `update order_event set actor = 'somebody' where version = 1 and seq = 2`,
  ),
  tampering('changed', 'what an order cost', /of decision/, `update "order" set total = total - 1 where seq = 2`),
  tampering(
    'changed',
    'whose order it is',
    /of decision/,
    `update "order" set viewer_id = gen_random_uuid() where seq = 2`,
  ),
  tampering(
    'changed',
    'when an order was packed',
    /of order-change/,
    `update order_event set at = at - interval '1 millisecond' where state = 'packed'`,
  ),
  tampering(
    'changed',
    'how much was sold',
    /of movement, /,
    `update stock_movement set available = available + 1, sold = sold - 1 where kind = 'sell'`,
  ),
  tampering(
    'changed',
    'who closed, opened or pinned',
    /of sale-change/,
    `update sale_event set actor = 'host:other' where kind = 'pinned'`,
  ),
  tampering('changed', 'why a quota was raised', /of quota-change/, `update quota_change set reason = 'nothing'`),
  tampering('changed', 'who packed', /of pack-scan/, `update pack_scan set actor = 'packer:other'`),
  tampering(
    'changed',
    'which carrier signed',
    /the chain of no sale, link .* of manifest/,
    `update manifest set carrier = 'GHTK'`,
  ),
  tampering(
    'changed',
    'who claimed a batch',
    /of entry/,
    `update audit_entry set actor = 'packer:other' where kind = 'batch:claimed'`,
  ),
  tampering(
    'changed',
    'when a link was sealed',
    /the link itself/,
    `update audit_link set sealed_at = sealed_at - interval '1 hour' where link_no = 2`,
  ),
  tampering(
    'changed',
    'which rows a link seals',
    /the link itself/,
    `update audit_link set keys = keys[2:] where cardinality(keys) > 1`,
  ),
  tampering(
    'changed',
    'a link and its digest with its rows',
    /the link itself/,
    `update quota_change set reason = 'nothing'`,
    `update audit_link set content = sha256('nothing'::bytea) where source = 'quota-change'`,
  ),
  tampering(
    'changed',
    'the head of a chain',
    /the head of the chain is not its last link/,
    `update audit_chain set hash = sha256('nothing'::bytea) where last_link > 0`,
  ),
  tampering(
    'changed',
    'a link made up at the end of a chain',
    /the link itself, or it was put there by somebody else/,
    `insert into audit_link (chain_id, link_no, source, row_count, first_no, last_no, keys, actors, sealed_at, content, hash)
      select chain_id, link_no + 1, source, row_count, first_no, last_no, keys, actors, sealed_at, content, sha256(hash) from audit_link where chain_id = ${house} and link_no = ${lastLink}`,
  ),
  tampering(
    'missing',
    'a decision',
    /of decision, .*missing: 1 of its rows/,
    `delete from order_event where version = 1 and seq = 3`,
  ),
  tampering(
    'missing',
    'a cancellation',
    /of order-change\): missing: 1 of its rows, first 5\.\d/,
    `delete from order_event where state = 'cancelled'`,
  ),
  tampering(
    'missing',
    'a movement',
    /of movement, .*missing: 1 of its rows/,
    `delete from stock_movement where movement_no = (select max(movement_no) from stock_movement where kind = 'sell')`,
  ),
  tampering(
    'missing',
    'a claim',
    /of entry\): missing: 1 of its rows/,
    `delete from audit_entry where kind = 'batch:claimed'`,
  ),
  tampering('missing', 'a link in the middle', /missing: link 2 before it/, `delete from audit_link where link_no = 2`),
  tampering(
    'missing',
    'the last link',
    /missing: the links after/,
    `delete from audit_link where link_no = ${lastLink}`,
  ),
  tampering('missing', 'a whole chain', /missing: all of its/, `delete from audit_link where chain_id = ${house}`),
  tampering('missing', 'the heads of the chains', /missing: the head of the chain/, `delete from audit_chain`),
  tampering(
    'inserted',
    'a step of an order',
    /order-change of chain .*: inserted: 1\.77 is in no link/,
    unnoticed,
    `insert into order_event (order_id, sale_id, seq, version, at, state, actor) select order_id, sale_id, seq, 77, at, state, actor from order_event where seq = 1 and version = 1`,
  ),
  tampering(
    'inserted',
    'a change of a quota',
    /quota-change of chain .*: inserted: /,
    unnoticed,
    `insert into quota_change (change_id, sale_id, sku, delta, reason, actor, at) select gen_random_uuid(), sale_id, sku, 1, reason, actor, at from quota_change`,
  ),
  tampering(
    'inserted',
    'an entry',
    /entry of chain .*: inserted: /,
    unnoticed,
    `insert into audit_entry (actor, kind) values ('admin:mai', 'token:revoked')`,
  ),
  tampering(
    'inserted',
    'a movement between others',
    /of movement, .*inserted: /,
    `insert into stock_movement (movement_no, sale_id, sku, kind, order_id, after_seq, available, held, sold, at) overriding system value
      select ${free}, sale_id, sku, kind, order_id, after_seq, available, held, sold, at from stock_movement where kind = 'sell' limit 1`,
  ),
  tampering(
    'unsealed',
    'an inbox row that the sealer never takes',
    /entry of chain .*: unsealed: 123456 since/,
    `insert into audit_inbox (source, chain_id, key, noted_at) values ('entry', ${house}, '123456', now() - interval '11 seconds')`,
  ),
  tampering(
    'unsealed',
    'a decision beyond the last one sealed',
    /decision of sale .*: unsealed: /,
    `insert into order_event (order_id, sale_id, seq, version, at, state, actor) select gen_random_uuid(), sale_id, 1000, 1, at, state, actor from order_event where seq = 1 and version = 1`,
  ),
  tampering(
    'unsealed',
    'a movement beyond the last one sealed',
    /movement of sale .*: unsealed: /,
    `insert into stock_movement (sale_id, sku, kind, order_id, after_seq, available, held, sold, at) select sale_id, sku, kind, order_id, after_seq, available, held, sold, at from stock_movement where kind = 'sell' limit 1`,
  ),
]
