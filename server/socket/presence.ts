import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Context } from '../../shared/context.ts'
import { interval } from '../../shared/lib/interval.ts'
import { idsOfRooms, rooms } from './rooms.ts'
import type { LiveServer } from './socket-types.ts'

const noteEveryMs = 3_000
/** Counts older than this (s) belong to a gateway that is gone. */
const freshSeconds = 10

/** How many viewers have a sale open, across all gateways. */
export interface Presence {
  viewers(saleId: string): Promise<number>
  close(): void
}

/**
 * Each gateway records how many viewers are in its rooms; a query adds the other gateways' records to the local count.
 * Hosts are not counted.
 */
export function openPresence(ctx: Context, io: LiveServer): Presence {
  const gatewayId = randomUUID()
  const all = io.of('/live').adapter.rooms
  const here = (saleId: string): number =>
    (all.get(rooms.sale(saleId))?.size ?? 0) - (all.get(rooms.host(saleId))?.size ?? 0)
  let noted = false
  const stop = interval(noteEveryMs, 'record presence', ctx.log, async () => {
    const counts = idsOfRooms(all.keys(), 'sale').map((saleId) => ({ sale_id: saleId, viewers: here(saleId) }))
    if (counts.length === 0 && !noted) return
    noted = counts.length > 0
    await sql`
      with gone as (delete from sale_presence where (gateway_id = ${gatewayId} and sale_id <> all(${counts.map((count) => count.sale_id)}::uuid[])) or noted_at < (select app_now()) - interval '1 minute')
      insert into sale_presence (gateway_id, sale_id, viewers, noted_at)
      select ${gatewayId}::uuid, sale_id, viewers, app_now() from json_to_recordset(${JSON.stringify(counts)}::json) as c(sale_id uuid, viewers int)
      on conflict (gateway_id, sale_id) do update set viewers = excluded.viewers, noted_at = excluded.noted_at`.execute(
      ctx.watchDb,
    )
  })
  return {
    async viewers(saleId) {
      const { rows } = await sql<{ n: number }>`
        select coalesce(sum(viewers), 0)::int as n from sale_presence where sale_id = ${saleId} and gateway_id <> ${gatewayId} and noted_at > (select app_now()) - ${freshSeconds} * interval '1 second'`.execute(
        ctx.db,
      )
      return here(saleId) + rows[0]!.n
    },
    close: stop,
  }
}
