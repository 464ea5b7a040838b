import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { openPavilion } from './open-pavilion.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

const minuteMs = 60_000

/**
 * A hub with everything that it appends: a promise whose hour passed with something missing, units that were brought,
 * corrected and given back, and a parcel that its producer packed and brought.
 */
export async function gatherGoods(world: World): Promise<void> {
  const pavilion = await openPavilion(world, 'gathering', ['gatherer'])
  const sale = await pavilion.open({
    NUTS: { seller: 'gatherer', quota: 40 },
    JAM: { seller: 'gatherer', quota: 9, packs: 'producer' },
  })
  await pavilion.promise(sale, 'NUTS', 40, minuteMs)
  await pavilion.bring(sale, 'NUTS', 34)
  const scan = (body: object): Promise<unknown> =>
    pavilion.as('gathering', 'POST', '/api/hubs/gathering/check-ins', { scanId: randomUUID(), ...body })
  await scan({ saleId: sale.saleId, sku: 'NUTS', units: -2, reason: 'counted twice' })
  await world.moveClock(minuteMs)
  await until('the hour is noted', async () => {
    const { rows } = await sql`select from goods_due where sale_id = ${sale.saleId}`.execute(world.ctx.db)
    return rows.length > 0
  })
  await pavilion.floor.buy(sale, { JAM: 1 })
  for (const code of await pavilion.pack('gatherer', sale)) await scan({ code })
  await pavilion.as('gathering', 'POST', `/api/sales/${sale.saleId}/close`)
  const left = { scanId: randomUUID(), saleId: sale.saleId, sku: 'NUTS' }
  await pavilion.as('gathering', 'POST', '/api/hubs/gathering/returns', left)
  pavilion.floor.close()
}
