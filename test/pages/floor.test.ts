import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import type { BatchView, SaleView } from '../../shared/contract/common.ts'
import { assertEverywhere, openBrowser, widths, type Device, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openFloor, type Floor } from '../support/floor.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const keyOf = (character: string): string => (/[A-Z]/.test(character) ? `Key${character}` : /\d/.test(character) ? `Digit${character}` : character === '-' ? 'Minus' : 'Period')

/** Scans as a scanner does: it types faster than anybody, five milliseconds a key by the keyboard's own clock, then Enter. `as` is what an input method makes of it. */
async function scan(page: Page, text: string, as = text): Promise<void> {
  const keyboard = await page.context().newCDPSession(page)
  let at = Date.now() / 1000
  const strokes = [...Array.from(text, (character, i) => ({ code: keyOf(character), key: as[i] ?? character, text: as[i] ?? character, windowsVirtualKeyCode: character.charCodeAt(0) })), { code: 'Enter', key: 'Enter', text: '\r', windowsVirtualKeyCode: 13 }]
  for (const stroke of strokes) {
    at += 0.005
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp: at, ...stroke })
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp: at + 0.002, ...stroke, text: undefined as never })
  }
  await keyboard.detach()
}

describe('the packing floor\'s page', { skip: skipWithoutBrowser() }, () => {
  let world: World
  let browser: TestBrowser
  let floor: Floor
  before(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '3' } })
    browser = await openBrowser()
    floor = await openFloor(world)
  })
  after(async () => {
    floor.close()
    await browser.close()
    await world.close()
  })

  /** A device on which somebody is signed in, with the floor's page open. */
  async function station(name: string, role: 'packer' | 'dispatcher' = 'packer', seller = 'main'): Promise<Device & { packer: string }> {
    const token = await world.token(role, { name, seller, hours: 100 })
    const device = await browser.device({ viewport: widths.tablet })
    const session = { token, name, role, seller, expiresAt: new Date(Date.now() + 1e8).toISOString() }
    await device.context.addInitScript(`localStorage.setItem('flashpack.staff.${role}', ${JSON.stringify(JSON.stringify(session))})`)
    await device.page.goto(`${world.api.url}/floor`)
    return { ...device, packer: token }
  }
  const said = (page: Page, name: string): Promise<void> => page.locator(`[data-said="${name}"]`).waitFor()
  const ready = (page: Page): Promise<void> => page.getByRole('button', { name: 'Nhận đợt gấp nhất' }).waitFor()
  /** A sale of a seller of its own, so that no test takes another's batch. */
  async function cutSale(seller: string, orders: Record<string, number>[]): Promise<{ own: Floor; sale: SaleView; batches: BatchView[]; orderIds: string[] }> {
    const own = await openFloor(world, seller)
    const sale = await world.api.openSale(own.host, { items: { COFFEE: 100, TEA: 100 } })
    const orderIds: string[] = []
    for (const quantities of orders) orderIds.push((await own.buy(sale, quantities)).orderId)
    const batches = await own.cut(sale)
    own.close()
    return { own, sale, batches, orderIds }
  }
  const scansOf = async (batch: BatchView): Promise<{ parcels: number; scans: number }> => {
    const { rows } = await world.ctx.pool.query<{ parcels: number; scans: number }>(
      `select count(distinct p.parcel_id)::int as parcels, count(s.scan_id)::int as scans from parcel p left join pack_scan s on s.parcel_id = p.parcel_id where p.batch_id = $1 and p.state = 'packed'`, [batch.batchId])
    return rows[0]!
  }

  test('packs a batch from claim to end by keyboard and scanner alone, and says of each scan what it is', async () => {
    const { own, batches } = await cutSale('keys', [{ COFFEE: 2, TEA: 1 }, { COFFEE: 1 }])
    await own.put('/api/products/COFFEE', own.host, { shelf: 'A3', packing: { box: { material: 'BOX-S', holds: 4 }, inserts: [{ material: 'CARD', quantity: 1, per: 'parcel' }], sticks: ['Hàng dễ vỡ'] } })
    await own.put('/api/materials/BOX-S', own.host, { title: 'Hộp nhỏ', onHand: 1 })
    const { page, troubles } = await station('lan', 'packer', 'keys')
    await ready(page)
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const [small, large] = batches[0]!.parcels.map(({ code }) => code) as [string, string]
    await scan(page, 'COFFEE')
    await said(page, 'label-first')
    await scan(page, large)
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'ok')
    // Telex makes Ê of EE: the scanner's keys count, not what an input method writes.
    await scan(page, 'COFFEE', 'CÒFFÊÊ')
    await scan(page, 'COFFEE')
    await said(page, 'too-many')
    await scan(page, 'SALT')
    await said(page, 'wrong-item')
    assert.equal(await page.locator('[data-said]').getAttribute('role'), 'alert')
    await assertEverywhere(page, 'floor-station')
    await scan(page, 'TEA')
    await said(page, 'sealed')
    await scan(page, large)
    await said(page, 'already-packed')
    await page.keyboard.press('Enter')
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await page.getByRole('heading', { name: 'Xong cả đợt' }).waitFor()
    await until('the server has it', async () => (await own.get(`/api/batches/${batches[0]!.batchId}`, own.packer)).body['state'] === 'packed')
    assert.deepEqual(await scansOf(batches[0]!), { parcels: 2, scans: 2 })
    await assertEverywhere(page, 'floor-done')
    assert.deepEqual(troubles, [])
    void small
  })

  test('packs on without a network, also after a reload, and counts nothing twice when it comes back', async () => {
    const { own, batches } = await cutSale('far', [{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }])
    const { page, context, troubles } = await station('hoa', 'packer', 'far')
    await ready(page)
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const codes = batches[0]!.parcels.map(({ code }) => code)
    // The first is packed, but its answer is lost on the way.
    await page.route('**/pack', async (route) => {
      await route.fetch()
      await route.abort()
    }, { times: 1 })
    await scan(page, codes[0]!)
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await context.setOffline(true)
    await scan(page, codes[1]!)
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await page.getByText(/Mất mạng\. Cứ đóng tiếp: \d việc chờ gửi/).waitFor()
    await page.reload()
    await page.getByText(/Mất mạng\. Cứ đóng tiếp/).waitFor()
    await page.getByText('Đã đóng 2/3 kiện').waitFor()
    await assertEverywhere(page, 'floor-offline')
    await scan(page, codes[1]!)
    await said(page, 'already-packed')
    await scan(page, codes[2]!)
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await context.setOffline(false)
    await until('the server has all', async () => (await scansOf(batches[0]!)).parcels === 3, 60_000)
    assert.deepEqual(await scansOf(batches[0]!), { parcels: 3, scans: 3 })
    await page.getByText('Mất mạng').waitFor({ state: 'detached' })
    assert.equal((await own.get(`/api/batches/${batches[0]!.batchId}`, own.packer)).body['state'], 'packed')
    assert.deepEqual(troubles, [])
  })

  test('gives two packers who ask at once a batch each', async () => {
    const { own, sale } = await cutSale('two', [{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }, { TEA: 1 }])
    const [first, second] = await Promise.all([station('an', 'packer', 'two'), station('binh', 'packer', 'two')])
    await Promise.all([ready(first.page), ready(second.page)])
    await Promise.all([first.page.keyboard.press('Enter'), second.page.keyboard.press('Enter')])
    await Promise.all([said(first.page, 'claimed'), said(second.page, 'claimed')])
    const { items } = (await own.get<{ items: BatchView[] }>(`/api/batches?saleId=${sale.saleId}`, own.packer)).body
    assert.deepEqual(items.map(({ claimedBy }) => claimedBy).toSorted(), ['packer:an', 'packer:binh'])
  })

  test('turns red when the order in the packer\'s hands is cancelled, and keeps a parcel that was refused afterwards in sight', async () => {
    const { own, batches, orderIds } = await cutSale('red', [{ COFFEE: 1 }, { COFFEE: 1 }])
    const { page, context } = await station('mai', 'packer', 'red')
    await ready(page)
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const codeOf = async (orderId: string): Promise<string> => String((await own.get(`/api/orders/${orderId}`, own.host)).body['parcelCode'])
    const [first, second] = [await codeOf(orderIds[0]!), await codeOf(orderIds[1]!)]
    await scan(page, first)
    await said(page, 'parcel')
    await own.post(`/api/orders/${orderIds[0]!}/cancel`, own.host)
    await said(page, 'cancelled')
    await context.setOffline(true)
    await scan(page, second)
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await own.post(`/api/orders/${orderIds[1]!}/cancel`, own.host)
    await context.setOffline(false)
    await page.getByRole('heading', { name: 'Cần xem lại' }).waitFor()
    await assertEverywhere(page, 'floor-conflict')
    await page.getByRole('button', { name: 'Đã để riêng' }).click()
    await page.getByRole('heading', { name: 'Cần xem lại' }).waitFor({ state: 'detached' })
    assert.deepEqual(await scansOf(batches[0]!), { parcels: 0, scans: 0 })
  })

  test('waits for the photo that a product needs, takes a count for bulk, and reports what is short', async () => {
    const { own, batches } = await cutSale('photo', [{ COFFEE: 1 }, { TEA: 12 }, { COFFEE: 1, TEA: 1 }])
    await own.put('/api/products/COFFEE', own.host, { packing: { photo: true } })
    const { page, troubles } = await station('thu', 'packer', 'photo')
    await ready(page)
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const codeWith = (goods: string): string => batches[0]!.parcels.find(({ lines }) => lines.map(({ sku }) => sku).join('+') === goods)!.code
    await scan(page, codeWith('COFFEE'))
    await scan(page, 'COFFEE')
    await said(page, 'photo-first')
    await page.locator('#photo').setInputFiles({ name: 'box.jpg', mimeType: 'image/jpeg', buffer: await sharp({ create: { width: 2000, height: 1500, channels: 3, background: '#864' } }).jpeg().toBuffer() })
    await said(page, 'sealed')
    await until('the photo is kept', async () => ((await own.get<{ items: unknown[] }>(`/api/parcels/${codeWith('COFFEE')}/photos`, own.packer)).body.items.length === 1))
    await scan(page, codeWith('TEA'))
    await said(page, 'parcel')
    await page.keyboard.press('c')
    await page.getByLabel('Nhập số món trong kiện').fill('11')
    await page.keyboard.press('Enter')
    await said(page, 'count-low')
    await page.getByLabel('Nhập số món trong kiện').fill('12')
    await page.keyboard.press('Enter')
    await said(page, 'sealed')
    await scan(page, codeWith('COFFEE+TEA'))
    await said(page, 'parcel')
    await page.keyboard.press('s')
    await page.getByLabel('Thiếu món nào?').first().waitFor()
    await assertEverywhere(page, 'floor-short')
    await page.getByRole('button', { name: 'Báo thiếu' }).last().click()
    await said(page, 'short-cancelled')
    await until('the batch is done', async () => (await own.get(`/api/batches/${batches[0]!.batchId}`, own.packer)).body['state'] === 'packed')
    assert.deepEqual(troubles, [])
  })

  test('shows the lead every batch by state and deadline, what is late, and takes a claim back', async () => {
    const { own, batches } = await cutSale('lead', [{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }, { TEA: 2 }, { TEA: 1, COFFEE: 2 }])
    const { packer } = await station('nga', 'packer', 'lead')
    await own.post(`/api/batches/${batches[0]!.batchId}/claim`, packer)
    await own.post(`/api/parcels/${batches[0]!.parcels[0]!.code}/pack`, packer, { scanId: crypto.randomUUID() })
    const { page, troubles } = await station('dung', 'dispatcher', 'lead')
    const column = (name: string): ReturnType<Page['getByRole']> => page.getByRole('region', { name, exact: true })
    await column('Đang đóng').getByText('nga đang đóng').waitFor()
    await column('Chờ nhận').getByText('2 kiện').waitFor()
    await assertEverywhere(page, 'floor-board')
    await page.getByRole('button', { name: 'Thu lại' }).click()
    await page.getByRole('button', { name: 'Thu lại' }).click()
    await column('Đang đóng').getByText('Không có đợt nào').waitFor()
    const batch = (await own.get<BatchView>(`/api/batches/${batches[0]!.batchId}`, own.packer)).body
    assert.deepEqual([batch.state, batch.parcels.map(({ state }) => state)], ['open', ['packed', 'waiting', 'waiting']])
    assert.deepEqual(troubles, [])
  })
})
