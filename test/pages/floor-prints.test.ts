import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { BatchView } from '../../shared/contract/common.ts'
import type { PrinterView, PrintView } from '../../shared/contract/routes/packing-prints.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { assertEverywhere, openBrowser, takeScreenshot, wantsScreens, type TestBrowser } from '../support/browser.ts'
import { needTool, skipWithout, skipWithoutBrowser } from '../support/find-tool.ts'
import { openPrinter, printedCodes, type Printer } from '../support/printer.ts'
import { codesNow } from '../support/printing.ts'
import { scanned } from '../support/read-paper.ts'
import { pdfTools } from '../support/read-pdf.ts'
import { ensureSeller } from '../../shared/sale/seller-store.ts'
import { scan } from '../support/scanner.ts'
import { seedShop } from '../support/shop.ts'
import { cutSale, openStation, said } from '../support/station.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser() || skipWithout(...pdfTools), 'printing at the packing station', () => {
  let world: World
  let browser: TestBrowser
  const printers: Printer[] = []
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '3' } })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
    for (const printer of printers) await printer.close()
  })

  const history = async (batch: BatchView, token: string): Promise<PrintView[]> =>
    (await world.api.call<{ items: PrintView[] }>('GET', `/api/batches/${batch.batchId}/prints`, token)).body.items
  /** What the browser's print window shows, by the URL that it requested. */
  async function pagesShown(page: Page, act: () => Promise<unknown>): Promise<Buffer> {
    const [request] = await Promise.all([
      page.context().waitForEvent('request', (one) => /\/api\/prints\/[-0-9a-f]+\/1\.pdf/.test(one.url())),
      act(),
    ])
    const response = await fetch(request.url())
    expect(response.status).toBe(200)
    return Buffer.from(await response.arrayBuffer())
  }

  test('the labels are printed with one key; after a jam and for a spoilt label a scan says where, the old copies are void, and what was packed so far stays', async () => {
    const {
      own,
      batches: [batch],
    } = await cutSale(world, 'paper', [{ COFFEE: 2 }, { COFFEE: 2 }, { COFFEE: 2 }])
    const { page, token, troubles } = await openStation(world, browser, { name: 'lan', seller: 'paper' })
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const codes = batch!.parcels.map(({ code }) => code)
    const printIsFirst = async (): Promise<boolean> => {
      const top = async (name: string): Promise<number> =>
        (await page.getByRole('heading', { name }).boundingBox())?.y ?? Number.NaN
      return (await top('In giấy')) < (await top('Quét tem kiện'))
    }
    await until('nothing can be scanned yet, so printing stands first', printIsFirst)
    const first = await pagesShown(page, () => page.keyboard.press('F6'))
    await said(page, 'pages')
    await until('the labels are out, so scanning stands first', async () => !(await printIsFirst()))
    expect(await scanned(first)).toEqual(codes)
    keepPreview(first, 'floor-prints-preview')

    await scan(page, codes[0]!)
    await scan(page, 'COFFEE')
    await said(page, 'ok')
    await page.getByRole('button', { name: 'In lại một tem' }).click()
    await scan(page, codes[0]!)
    await said(page, 'chosen')
    await page.getByLabel('Vì sao').selectOption({ label: 'Tem mờ' })
    await page.getByText('Đã in', { exact: true }).click()
    await assertEverywhere(page, 'floor-print-one')
    const one = await pagesShown(page, () => page.getByRole('button', { name: 'In lại tem kiện 1' }).click())
    await said(page, 'pages')
    const fresh = await codesNow(world, batch!.batchId, own.packer)
    expect([await scanned(one), fresh.map((code, i) => code === codes[i])]).toEqual([[fresh[0]], [false, true, true]])
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await scan(page, codes[0]!)
    await said(page, 'replaced')
    await until(
      'the server has it',
      async () =>
        (await own.get<BatchView>(`/api/batches/${batch!.batchId}`, own.packer)).body.parcels[0]!.state === 'packed',
    )
    await page.getByText('Đang gửi').waitFor({ state: 'detached' })

    await page.keyboard.press('F6')
    await scan(page, fresh[1]!)
    await said(page, 'chosen')
    await pagesShown(page, () => page.getByRole('button', { name: 'In lại tem kiện 2 đến 3' }).click())
    await said(page, 'pages')
    await page.getByText('Tem mờ').waitFor()
    await takeScreenshot(page, 'floor-prints')
    const jobs = await history(batch!, token)
    expect(jobs.map(({ from, to, reprints, reason, actor }) => [from, to, reprints, reason, actor])).toEqual([
      [2, 3, 2, 'Kẹt giấy', 'packer:lan'],
      [1, 1, 1, 'Tem mờ', 'packer:lan'],
      [undefined, undefined, 0, undefined, 'packer:lan'],
    ])
    expect(troubles).toEqual([])
  })

  test('labels of a shop without a sender are not printed: the page says why, and leads whoever may to where it is entered', async () => {
    await cutSale(world, 'unsent', [{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }])
    const stations = [
      await openStation(world, browser, { name: 'lan', seller: 'unsent' }),
      await openStation(world, browser, { name: 'chu', role: 'admin', seller: 'unsent' }),
    ]
    await world.ctx.db
      .deleteFrom('shop')
      .where('seller_id', '=', (eb) => eb.selectFrom('seller').select('seller_id').where('slug', '=', 'unsent'))
      .execute()
    for (const { page } of stations) {
      await page.keyboard.press('Enter')
      await said(page, 'claimed')
      await page.keyboard.press('F6')
      await page.getByRole('region', { name: 'In giấy' }).getByText('Tem chưa có người gửi.').waitFor()
    }
    const [packer, admin] = stations.map(({ page }) => page)
    await packer!.getByText('Chủ shop hoặc người phụ trách nhập được ở trang Cài đặt.').waitFor()
    await eventually(async () => expect(await packer!.getByRole('link', { name: 'Nhập người gửi' }).count()).toBe(0))
    await eventually(async () =>
      expect(await admin!.getByRole('link', { name: 'Nhập người gửi' }).getAttribute('href')).toBe('/settings#shop'),
    )
    await assertEverywhere(admin!, 'floor-no-sender')
    await seedShop(world.ctx, await ensureSeller(world.ctx.db, 'unsent'))
    await pagesShown(packer!, () => packer!.keyboard.press('F6'))
    await said(packer!, 'pages')
    await eventually(async () => expect(await packer!.getByText('Tem chưa có người gửi.').count()).toBe(0))
  })

  test('a printer in the local network gets the labels without a dialog; an interruption is shown, and printing continues once it is repaired', async () => {
    const {
      batches: [batch],
      own,
    } = await cutSale(world, 'wired', [{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }])
    const printer = await openPrinter()
    printers.push(printer)
    const added = await world.api.call<PrinterView>('POST', '/api/printers', await world.token('admin'), {
      printerId: randomUUID(),
      seller: 'wired',
      name: 'Bàn 1',
      host: printer.host,
    })
    expect(added.status).toBe(201)
    const { page, token, troubles } = await openStation(world, browser, { name: 'minh', seller: 'wired' })
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    await page.getByLabel('In ở').selectOption({ label: 'Bàn 1' })
    printer.breaksAfter = 3_000
    await page.keyboard.press('F6')
    await said(page, 'print-stopped')
    await assertEverywhere(page, 'floor-printer-broke')
    await page.getByRole('button', { name: 'Đã ra đẹp mấy tem?: thêm' }).click()
    await page.getByRole('button', { name: 'Máy đã sửa: in tiếp' }).click()
    await until('the rest is printed', async () => (await history(batch!, token))[0]!.state === 'printed')
    const now = await codesNow(world, batch!.batchId, own.packer)
    expect(printedCodes(printer.jobs.slice(1))).toEqual(now.slice(1))
    const before = batch!.parcels.map(({ code }) => code)
    expect(now[0]).toBe(before[0])
    for (const replaced of now.slice(1)) expect(before).not.toContain(replaced)
    expect(now).toHaveLength(3)
    await page.getByText('đã in xong').waitFor({ state: 'attached' })
    expect(troubles).toEqual([])
  })
})

/** The first page as it comes out of the printer, saved with the screenshots. */
function keepPreview(pdf: Buffer, name: string): void {
  if (!wantsScreens) return
  const folder = projectPath('dist', 'screens')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.pdf`), pdf)
  execFileSync(needTool('pdftoppm'), [
    '-r',
    '150',
    '-f',
    '1',
    '-l',
    '1',
    '-png',
    '-singlefile',
    join(folder, `${name}.pdf`),
    join(folder, name),
  ])
}
