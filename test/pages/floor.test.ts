import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { BatchView } from '../../shared/contract/common.ts'
import {
  assertAccessible,
  assertEverywhere,
  openBrowser,
  takeScreenshot,
  type TestBrowser,
} from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openFloor } from '../support/floor.ts'
import { scan } from '../support/scanner.ts'
import { cutSale, openStation, packedBy, said } from '../support/station.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "the packing floor's page", () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '3' } })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('packs a batch from claim to end with only keyboard and scanner, and shows a verdict for each scan', async () => {
    const { own, batches } = await cutSale(world, 'keys', [{ COFFEE: 2, TEA: 1 }, { COFFEE: 1 }])
    await own.put('/api/products/COFFEE', own.host, {
      shelf: 'A3',
      packing: {
        box: { material: 'BOX-S', holds: 4 },
        inserts: [{ material: 'CARD', quantity: 1, per: 'parcel' }],
        sticks: ['Hàng dễ vỡ'],
      },
    })
    await own.put('/api/materials/BOX-S', own.host, { title: 'Hộp nhỏ', onHand: 1 })
    const { page, troubles } = await openStation(world, browser, { name: 'lan', seller: 'keys' })
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const large = batches[0]!.parcels[1]!.code
    await scan(page, 'COFFEE')
    await said(page, 'label-first')
    await scan(page, large)
    await said(page, 'parcel')
    await scan(page, 'COFFEE')
    await said(page, 'ok')
    // Telex turns EE into Ê: the scanner's keys count, not what an input method writes.
    await scan(page, 'COFFEE', { as: 'CÒFFÊÊ' })
    await scan(page, 'COFFEE')
    await said(page, 'too-many')
    await scan(page, 'SALT')
    await said(page, 'wrong-item')
    await eventually(async () => expect(await page.locator('[data-said]').getAttribute('role')).toBe('alert'))
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
    await until(
      'the server has it',
      async () => (await own.get(`/api/batches/${batches[0]!.batchId}`, own.packer)).body['state'] === 'packed',
    )
    expect(await packedBy(world, batches[0]!)).toEqual({ parcels: 2, scans: 2 })
    await takeScreenshot(page, 'floor-done')
    await assertAccessible(page, 'floor-done')
    expect(troubles).toEqual([])
  })

  test('a small shop packs the orders of its evening as one batch, claimed and printed once', async () => {
    const own = await openFloor(world, 'small')
    const sale = await world.api.openSale(own.host, { items: { COFFEE: 10, TEA: 10 } })
    const parcels = async (): Promise<number> =>
      (await own.get<{ items: BatchView[] }>(`/api/batches?saleId=${sale.saleId}`, own.packer)).body.items.flatMap(
        (batch) => batch.parcels,
      ).length
    for (const [i, sku] of ['TEA', 'COFFEE', 'TEA'].entries()) {
      await own.buy(sale, { [sku]: 1 })
      await world.moveClock((world.config.MERGE_WAIT_SECONDS + 1) * 1000)
      await until('the order is in a batch', async () => (await parcels()) === i + 1)
    }
    own.close()
    const { page, troubles } = await openStation(world, browser, { name: 'mai', seller: 'small' })
    await page.getByText('1 đợt đang chờ, 3 kiện').waitFor()
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    await page.getByText('Đã đóng 0/3').waitFor()
    await page.keyboard.press('F6')
    await said(page, 'pages')
    const [batch] = (await own.get<{ items: BatchView[] }>(`/api/batches?saleId=${sale.saleId}`, own.packer)).body.items
    const prints = await own.get<{ items: { labels: number }[] }>(`/api/batches/${batch!.batchId}/prints`, own.packer)
    expect(prints.body.items.map(({ labels }) => labels)).toEqual([3])
    expect(troubles).toEqual([])
  })

  test('gives two packers who ask at the same time one batch each', async () => {
    const { own, sale } = await cutSale(world, 'two', [{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }, { TEA: 1 }])
    const [first, second] = await Promise.all([
      openStation(world, browser, { name: 'an', seller: 'two' }),
      openStation(world, browser, { name: 'binh', seller: 'two' }),
    ])
    await Promise.all([first.page.keyboard.press('Enter'), second.page.keyboard.press('Enter')])
    await Promise.all([said(first.page, 'claimed'), said(second.page, 'claimed')])
    const { items } = (await own.get<{ items: BatchView[] }>(`/api/batches?saleId=${sale.saleId}`, own.packer)).body
    expect(new Set(items.map(({ claimedBy }) => claimedBy))).toEqual(new Set(['packer:an', 'packer:binh']))
  })

  test('shows the lead every batch by state and deadline and what is late, and revokes a claim', async () => {
    const { own, batches } = await cutSale(world, 'lead', [
      { COFFEE: 1 },
      { COFFEE: 1 },
      { COFFEE: 1 },
      { TEA: 2 },
      { TEA: 1, COFFEE: 2 },
    ])
    const { token } = await openStation(world, browser, { name: 'nga', seller: 'lead' })
    await own.post(`/api/batches/${batches[0]!.batchId}/claim`, token)
    await own.post(`/api/parcels/${batches[0]!.parcels[0]!.code}/pack`, token, { scanId: crypto.randomUUID() })
    const { page, troubles } = await openStation(world, browser, { name: 'dung', role: 'dispatcher', seller: 'lead' })
    const column = (name: string): ReturnType<Page['getByRole']> => page.getByRole('region', { name, exact: true })
    await column('Đang đóng').getByText('nga đang đóng').waitFor()
    await column('Chờ nhận').getByText('2 kiện').waitFor()
    await assertEverywhere(page, 'floor-board')
    await page.getByRole('button', { name: 'Thu lại' }).click()
    await page.getByRole('button', { name: 'Thu lại' }).click()
    await column('Đang đóng').getByText('Không có đợt nào').waitFor()
    const batch = (await own.get<BatchView>(`/api/batches/${batches[0]!.batchId}`, own.packer)).body
    expect([batch.state, batch.parcels.map(({ state }) => state)]).toEqual(['open', ['packed', 'waiting', 'waiting']])
    expect(troubles).toEqual([])
  })
})
