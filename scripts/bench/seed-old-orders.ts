import type pg from 'pg'

/**
 * Half of each closed sale's orders were sold, five to a parcel, and handed over; the other half came after the stock
 * was gone.
 */
export const ordersPerOldSale = 5_000

const hotTables = ['"order"', 'order_line', 'order_event', 'stock_movement']

/**
 * Old sales with all their rows. Recipients are left out (personal data that no decision reads), and parcel codes are
 * plain numbers. Their audit counts as sealed long ago: the links are left out, but nothing is new to the sealer.
 */
export const oldSaleStatements = (sales: number): string[] => [
  `create temp table old_sale as select n, gen_random_uuid() as sale_id, date_trunc('second', app_now()) - (30 + n % 300) * interval '1 day' as at from generate_series(1, ${sales}) n`,
  `create temp table old_viewer as select n, gen_random_uuid() as viewer_id from generate_series(0, ${sales * 500 - 1}) n`,
  `create temp table old_parcel as select s.n as sale, k, gen_random_uuid() as parcel_id, v.viewer_id, gen_random_uuid() as recipient_id
    from old_sale s cross join generate_series(0, 499) k join old_viewer v on v.n = (s.n - 1) * 500 + k`,
  `create temp table old_order as
    select s.n as sale, s.sale_id, i as seq, gen_random_uuid() as order_id, i <= 2500 as sold, coalesce(p.viewer_id, v.viewer_id) as viewer_id, p.parcel_id, p.recipient_id, s.at + i * interval '10 milliseconds' as at
    from old_sale s cross join generate_series(1, ${ordersPerOldSale}) i
      left join old_parcel p on p.sale = s.n and p.k = i % 500 and i <= 2500 left join old_viewer v on v.n = (s.n * 7919 + i * 31) % ${sales * 500} and i > 2500`,
  `insert into seller (seller_id, slug) values (gen_random_uuid(), 'old')`,
  `insert into viewer (viewer_id, buyer_key, created_at) select viewer_id, md5(viewer_id::text), app_now() - interval '1 year' from old_viewer`,
  `insert into sale (sale_id, seller_id, title, state, version, currency, time_zone, deadline_policy, partition_id, contents, closing_cut_at, created_at)
    select sale_id, (select seller_id from seller where slug = 'old'), 'Old sale ' || n, 'closed', 3, 'VND', 'Asia/Ho_Chi_Minh', 'within-24h', 0, md5(n::text), at + interval '1 hour', at from old_sale`,
  `insert into sale_window select sale_id, at, at + interval '1 hour' from old_sale`,
  `insert into sale_counter (sale_id, last_seq, confirmed, rejected) select sale_id, ${ordersPerOldSale}, 2500, '{"sold-out": 2500}' from old_sale`,
  `insert into sale_event (sale_id, version, at, kind, actor) select sale_id, v, at, kind, 'host' from old_sale cross join (values (1, 'created'), (2, 'opened'), (3, 'closed')) e(v, kind)`,
  `insert into sale_item (sale_id, sku, position, seller_id, title, price, quota, available, sold) select s.sale_id, 'COFFEE', 0, l.seller_id, 'Cà phê', 125000, 2500, 0, 2500 from old_sale s join sale l using (sale_id)`,
  `insert into packing_batch (batch_id, sale_id, number, state, pack_by, claimed_by, claimed_at)
    select gen_random_uuid(), sale_id, b, 'handed-over', at + interval '1 day', 'packer', at + interval '2 hours' from old_sale cross join generate_series(1, 20) b`,
  `insert into parcel (parcel_id, code, sale_id, seller_id, viewer_id, recipient_id, state, pack_by, hand_over_by, cut_at, first_seq, batch_id, number, packed_at, packed_by)
    select p.parcel_id, lpad(((p.sale - 1) * 500 + p.k)::text, 12, '0'), l.sale_id, l.seller_id, p.viewer_id, p.recipient_id, 'handed-over', b.pack_by, b.pack_by, l.closing_cut_at, case p.k when 0 then 500 else p.k end, b.batch_id,
      1 + p.k / 20, s.at + interval '3 hours', 'packer'
    from old_parcel p join old_sale s on s.n = p.sale join sale l using (sale_id) join packing_batch b on b.sale_id = l.sale_id and b.number = 1 + p.k % 20`,
  `insert into "order" (order_id, sale_id, seq, viewer_id, buyer_key, recipient_id, state, version, reason, payment, total, currency, received_at, decided_at, changed_at, chunk_no, chunk_position, pack_by, hand_over_by, parcel_id)
    select order_id, sale_id, seq, viewer_id, md5(viewer_id::text), recipient_id, case when sold then 'handed-over' else 'rejected' end, case when sold then 4 else 1 end, case when not sold then 'sold-out' end, 'cod',
      case when sold then 125000 else 0 end, 'VND', at, at, at, sale, seq, case when sold then at + interval '1 day' end, case when sold then at + interval '1 day' end, parcel_id from old_order`,
  `insert into order_line (order_id, sale_id, seq, sku, quantity, price) select order_id, sale_id, seq, 'COFFEE', 1, case when sold then 125000 end from old_order`,
  `insert into order_event (order_id, sale_id, seq, version, at, state, actor)
    select order_id, sale_id, seq, 1, at, case when sold then 'confirmed' else 'rejected' end, 'reserve-stock' from old_order
    union all select order_id, sale_id, seq, v, at + v * interval '1 hour', state, actor from old_order cross join (values (2, 'confirmed', 'batch-packing'), (3, 'packed', 'packer'), (4, 'handed-over', 'dispatcher')) e(v, state, actor) where sold`,
  `insert into stock_movement (sale_id, sku, kind, after_seq, available, held, sold, at) select sale_id, 'COFFEE', 'stock-in', 0, 2500, 0, 0, at from old_sale`,
  `insert into stock_movement (sale_id, sku, kind, order_id, after_seq, available, held, sold, at) select sale_id, 'COFFEE', 'sell', order_id, seq, -1, 0, 1, at from old_order where sold order by sale, seq`,
  `insert into audit_chain (chain_id, last_seq, last_movement) select sale_id, ${ordersPerOldSale}, (select max(movement_no) from stock_movement) from old_sale`,
]

/**
 * Fills a migrated, empty database with closed sales of 5,000 orders each. The large tables' indexes are built
 * afterwards, which is much faster.
 */
export async function seedOldOrders(client: pg.Client, sales: number): Promise<void> {
  // As a replica: without the triggers that would record each row for the sealer.
  await client.query(
    `set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '512MB'; set temp_buffers = '256MB'`,
  )
  const { rows: indexes } = await client.query<{
    name: string
    on_table: string
    definition: string
    constraint_definition: string | null
  }>(
    `
    select i.indexrelid::regclass::text as name, i.indrelid::regclass::text as on_table, pg_get_indexdef(i.indexrelid) as definition, pg_get_constraintdef(c.oid) as constraint_definition
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid where i.indrelid::regclass::text = any($1)`,
    [hotTables],
  )
  for (const { name, on_table: table, constraint_definition: constraint } of indexes)
    await client.query(constraint ? `alter table ${table} drop constraint ${name}` : `drop index ${name}`)
  for (const statement of oldSaleStatements(sales)) await client.query(statement)
  for (const { name, on_table: table, definition, constraint_definition: constraint } of indexes)
    await client.query(constraint ? `alter table ${table} add constraint ${name} ${constraint}` : definition)
  await client.query('vacuum (freeze, analyze)')
}
