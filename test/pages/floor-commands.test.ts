import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { BatchView } from '../../shared/contract/common.ts'
import type { PrintView } from '../../shared/contract/routes/packing-prints.ts'
import { stationCommands } from '../../shared/packing/command-code.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithout, skipWithoutBrowser } from '../support/find-tool.ts'
import { codesNow } from '../support/printing.ts'
import { scanned } from '../support/read-paper.ts'
import { pdfTools } from '../support/read-pdf.ts'
import { scan } from '../support/scanner.ts'
import { cutSale, openStation, said } from '../support/station.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/**
 * From the first print on, the print history is slow to arrive, as on a bad network; returns a function that lets it
 * through.
 */
async function holdHistory(page: Page): Promise<() => void> {
  let isPrinting = false
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  page.on('request', (request) => (isPrinting ||= request.method() === 'POST' && request.url().endsWith('/prints')))
  await page.route(/\/prints\?limit=/, async (route) => {
    if (isPrinting) await held
    await route.continue()
  })
  return release
}

describeUnless(skipWithoutBrowser() || skipWithout(...pdfTools), 'commands scanned at the packing station', () => {
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

  const command = (page: Page, name: keyof typeof stationCommands): Promise<void> => scan(page, stationCommands[name])

  test('take a batch, print, continue printing after a jam, undo, report short and hand back, hands free; what cannot be undone must be scanned twice', async () => {
    const {
      own,
      batches: [batch],
    } = await cutSale(world, 'scans', [{ COFFEE: 2 }, { COFFEE: 2 }, { COFFEE: 2 }])
    const { page, token, troubles } = await openStation(world, browser, { name: 'hue', seller: 'scans' })
    const prints = async (): Promise<PrintView[]> =>
      (await world.api.call<{ items: PrintView[] }>('GET', `/api/batches/${batch!.batchId}/prints`, token)).body.items
    await command(page, 'print')
    await said(page, 'refused')
    await command(page, 'help')
    await said(page, 'help')
    await page.getByText('-NEXT-').waitFor()
    const sheet = await page.getByRole('link', { name: 'In bảng lệnh A6' }).getAttribute('href')
    const pdf = await fetch(`${world.api.url}${sheet}`)
    expect(pdf.status).toBe(200)
    const onSheet = await scanned(new Uint8Array(await pdf.arrayBuffer()))
    expect(onSheet.toSorted()).toEqual(Object.values(stationCommands).toSorted())
    await assertEverywhere(page, 'floor-commands')

    await command(page, 'next')
    await said(page, 'claimed')
    const letThrough = await holdHistory(page)
    await command(page, 'print')
    await said(page, 'pages')
    await command(page, 'print')
    await said(page, 'again')
    letThrough()
    await scan(page, batch!.parcels[2]!.code)
    await said(page, 'chosen')
    await command(page, 'print')
    await said(page, 'pages')
    await command(page, 'label')
    await said(page, 'again')
    await scan(page, batch!.parcels[1]!.code)
    await said(page, 'chosen')
    await command(page, 'label')
    await said(page, 'pages')
    expect((await prints()).map(({ from, to, labels, reprints }) => [from, to, labels, reprints])).toEqual([
      [2, 2, 1, 1],
      [3, 3, 1, 1],
      [undefined, undefined, 3, 0],
    ])

    const [first] = await codesNow(world, batch!.batchId, own.packer)
    await scan(page, first!)
    await said(page, 'parcel')
    await scan(page, '-NONE-')
    await said(page, 'unknown')
    await scan(page, 'COFFEE')
    await said(page, 'ok')
    await command(page, 'undo')
    await said(page, 'undone')
    await scan(page, 'COFFEE')
    await said(page, 'ok')
    await command(page, 'short')
    await said(page, 'again')
    await page.getByText('thiếu 1 × Cà phê COFFEE').waitFor()
    await page.context().setOffline(true)
    await command(page, 'short')
    await said(page, 'short-waits')
    await command(page, 'undo')
    await said(page, 'short-undone')
    await page.context().setOffline(false)
    await command(page, 'short')
    await said(page, 'again')
    await command(page, 'short')
    await said(page, 'short-cancelled')

    await command(page, 'back')
    await said(page, 'again')
    await command(page, 'cancel')
    await said(page, 'dropped')
    await command(page, 'back')
    await said(page, 'again')
    expect((await own.get<BatchView>(`/api/batches/${batch!.batchId}`, own.packer)).body.state).toBe('claimed')
    await command(page, 'back')
    await page.getByRole('button', { name: 'Nhận đợt gấp nhất' }).waitFor()
    const { body } = await own.get<BatchView>(`/api/batches/${batch!.batchId}`, own.packer)
    expect([body.state, body.parcels.map(({ state }) => state)]).toEqual(['open', ['cancelled', 'waiting', 'waiting']])
    expect(troubles).toEqual([])
  })
})
