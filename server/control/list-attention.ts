import { sql } from 'kysely'
import type { Context } from '../../shared/context.ts'
import type { PaperAttention } from '../../shared/contract/routes/control-trouble.ts'
import { isPackingSeenBy } from '../../shared/packing/seen-packing-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { sellerSeenBy } from '../access/visibility.ts'

const shownMax = 200

/** Unpacked parcels whose paper needs a person's attention, most urgent first. */
export async function listAttention({ db }: Context, actor: KnownActor): Promise<PaperAttention[]> {
  const { rows } = await sql<Omit<PaperAttention, 'notedAt'> & { notedAt: Date }>`
    select p.code, p.number, b.batch_id as "batchId", b.number as "batchNumber", s.sale_id as "saleId", s.title as "saleTitle", a.problems, a.noted_at as "notedAt",
      array(select o.order_id from "order" o where o.parcel_id = p.parcel_id and o.state <> 'cancelled' order by o.seq) as "orderIds"
    from parcel_attention a join parcel p using (parcel_id) join packing_batch b on b.batch_id = p.batch_id join sale s on s.sale_id = p.sale_id
    where p.state in ('waiting', 'picking') and ${isPackingSeenBy(sellerSeenBy(actor), { packer: sql`b.seller_id`, saleId: sql`b.sale_id` })} order by p.pack_by, b.number, p.number limit ${shownMax}`.execute(
    db,
  )
  return rows.map((row) => ({ ...row, notedAt: row.notedAt.toISOString() }))
}
