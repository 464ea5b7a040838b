import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { packedSale } from '../support/packed-sale.ts'
import { scan } from '../support/scanner.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), 'the hand-over desk', () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    browser = await openBrowser({ worker: true })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  async function desk(): Promise<{ page: Page; troubles: string[]; offline: (is: boolean) => Promise<void> }> {
    const { context, page, troubles } = await browser.device()
    const made = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', await world.token('admin'), {
      role: 'dispatcher',
      seller: 'main',
      name: 'binh',
    })
    await page.goto(world.api.url + made.body.path)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/control')
    await page.goto(`${world.api.url}/hand-over`)
    return { page, troubles, offline: (is) => context.setOffline(is) }
  }
  const onTruck = (page: Page): Promise<string> =>
    page.locator('.tile', { hasText: 'Đã lên xe' }).locator('.value').innerText()
  const begin = async (page: Page, carrier: string): Promise<void> => {
    await page.getByRole('button', { name: carrier, exact: true }).click()
    await page.getByRole('button', { name: 'Bắt đầu quét' }).click()
    await page.locator('.result.idle').waitFor()
  }

  test('scans parcels onto the truck, warns loudly about the wrong one, lets the courier sign, and provides the record and the evidence', async () => {
    const { codes } = await packedSale(world, 2)
    const { page, troubles } = await desk()
    await page.getByRole('heading', { name: 'Chưa có chuyến lấy hàng nào' }).waitFor()
    await begin(page, 'GHN')
    await page.getByText('Xe của GHN').waitFor()
    await scan(page, codes[0]!)
    await page.locator('[data-result=ok]').waitFor()
    await scan(page, '111111111111')
    await page.getByRole('alert').filter({ hasText: 'Không có kiện này' }).waitFor()
    await assertEverywhere(page, 'hand-over-scan')
    await page.getByRole('button', { name: 'Xe đầy' }).click()
    await scan(page, codes[1]!)
    await until('both are on the truck', async () => (await onTruck(page)) === '2')
    await page.getByLabel('Họ tên bưu tá').fill('Nguyễn Văn Tám')
    await page.getByRole('button', { name: 'Ký nhận 2 kiện' }).click()
    await page.getByRole('alert').filter({ hasText: 'cần ký' }).waitFor()
    const box = (await page.locator('canvas').boundingBox())!
    await page.mouse.move(box.x + 30, box.y + 60)
    await page.mouse.down()
    for (let i = 1; i <= 8; i += 1) await page.mouse.move(box.x + 30 + i * 20, box.y + 60 + (i % 2) * 25)
    await page.mouse.up()
    await page.getByRole('button', { name: 'Ký nhận 2 kiện' }).click()
    await page.getByText('2 kiện đã giao cho GHN').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Hồ sơ bằng chứng' }).click()
    expect((await download).suggestedFilename()).toMatch(/^evidence-.*\.zip$/)
    await assertEverywhere(page, 'hand-over-signed')
    expect(troubles).toEqual([])
  })

  test('says in red what to take off the truck when its platform stops a parcel that was scanned already', async () => {
    const { codes } = await packedSale(world, 2)
    const { page, troubles } = await desk()
    await begin(page, 'GHN')
    for (const code of codes) await scan(page, code)
    await until('both are on the truck', async () => (await onTruck(page)) === '2')
    await sql`insert into order_stop (order_id, reason, actor) select o.order_id, 'cancelled', 'test' from "order" o join parcel p on p.parcel_id = o.parcel_id where p.code = ${codes[0]!}`.execute(
      world.ctx.db,
    )
    const red = page.getByRole('alert').filter({ hasText: 'Bỏ khỏi xe' })
    await red.getByText(codes[0]!.replace(/(\d{4})(?=\d)/g, '$1 ')).waitFor()
    await until('it is not to be signed for', async () => (await onTruck(page)) === '1')
    await assertEverywhere(page, 'hand-over-stopped')
    expect(troubles).toEqual([])
  })

  test('accepts scans offline, and each counts once when the network is back, even after a reload in between', async () => {
    const { codes } = await packedSale(world, 2)
    const { page, offline } = await desk()
    await begin(page, 'GHTK')
    await offline(true)
    for (const code of codes) await scan(page, code)
    await page.getByText('2 lượt quét chờ gửi').waitFor()
    await offline(false)
    await page.reload()
    await until('both came through', async () => (await onTruck(page).catch(() => '')) === '2')
    const { rows } = await world.ctx.pool.query(
      `select result, count(*)::int as n from pickup_scan where code = any($1) group by result`,
      [codes],
    )
    expect(rows).toEqual([{ result: 'ok', n: 2 }])
  })
})
