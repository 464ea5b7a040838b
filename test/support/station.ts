import type { Page } from 'playwright-core'
import type { BatchView, SaleView } from '../../shared/contract/common.ts'
import { widths, type Device, type TestBrowser } from './browser.ts'
import { openFloor, type Floor } from './floor.ts'
import { signInOn } from './signed-in.ts'
import type { World } from './world.ts'

/** Waits until the station shows this for the last scan. */
export const said = (page: Page, name: string): Promise<void> => page.locator(`[data-said="${name}"]`).waitFor()

/** A signed-in device with the floor's page open. */
export async function openStation(
  world: World,
  browser: TestBrowser,
  { name, role = 'packer', seller }: { name: string; role?: 'packer' | 'dispatcher' | 'admin'; seller: string },
): Promise<Device & { token: string }> {
  const token = await world.token(role, { name, seller, hours: 100 })
  const device = await browser.device({ viewport: widths.tablet })
  await signInOn(device, { token, name, role, seller })
  await device.page.goto(`${world.api.url}/floor`)
  if (role !== 'dispatcher') await device.page.getByRole('button', { name: 'Nhận đợt gấp nhất' }).waitFor()
  return { ...device, token }
}

export interface CutSale {
  own: Floor
  sale: SaleView
  batches: BatchView[]
  orderIds: string[]
}

/** A sale of a new seller, so that no test takes another's batch. */
export async function cutSale(
  world: World,
  seller: string,
  orders: Record<string, number>[],
  items: Record<string, number> = { COFFEE: 100, TEA: 100 },
): Promise<CutSale> {
  const own = await openFloor(world, seller)
  const sale = await world.api.openSale(own.host, { items })
  const orderIds: string[] = []
  for (const quantities of orders) orderIds.push((await own.buy(sale, quantities)).orderId)
  const batches = await own.cut(sale)
  own.close()
  return { own, sale, batches, orderIds }
}

/** How many parcels of a batch are packed, and by how many scans. */
export async function packedBy(world: World, batch: BatchView): Promise<{ parcels: number; scans: number }> {
  const { rows } = await world.ctx.pool.query<{ parcels: number; scans: number }>(
    `select count(distinct p.parcel_id)::int as parcels, count(s.scan_id)::int as scans from parcel p left join pack_scan s on s.parcel_id = p.parcel_id where p.batch_id = $1 and p.state = 'packed'`,
    [batch.batchId],
  )
  return rows[0]!
}
