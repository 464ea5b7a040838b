import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { writeCameraVideo } from '../support/camera-video.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { scan } from '../support/scanner.ts'
import { platformFloor } from '../support/platform-labels.ts'
import { cutSale, openStation, packedBy, said, type CutSale } from '../support/station.ts'
import { signInOn } from '../support/signed-in.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), 'scanning by camera where the browser cannot read codes', () => {
  let world: World
  let browser: TestBrowser
  let cut: CutSale
  let code: string
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-camera-'))
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '3' } })
    cut = await cutSale(world, 'camera', [{ COFFEE: 1 }])
    code = cut.batches[0]!.parcels[0]!.code
    await writeCameraVideo(join(folder, 'label.mjpeg'), code)
    browser = await openBrowser({ camera: join(folder, 'label.mjpeg') })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const readers = (page: Page): string[] => {
    const loaded: string[] = []
    page.on('request', (request) => {
      if (/wasm|ponyfill/.test(request.url())) loaded.push(request.url())
    })
    return loaded
  }

  test('a label is read on the floor, then at the truck, by a reader from our own server that is loaded only when the camera is on', async () => {
    const { page, context, troubles } = await openStation(world, browser, { name: 'lan', seller: 'camera' })
    await context.grantPermissions(['camera'])
    // As on an iPhone and in Firefox; this page is open already, the desk's is not.
    const without = 'delete globalThis.BarcodeDetector'
    await page.evaluate(without)
    await context.addInitScript(without)
    const loaded = readers(page)
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    expect(loaded).toHaveLength(0)
    await page.getByRole('button', { name: 'Quét bằng camera' }).click()
    await said(page, 'parcel')
    expect(loaded.some((url) => url.endsWith('.wasm'))).toBe(true)
    expect(loaded.filter((url) => !url.startsWith(`${world.api.url}/assets/`))).toEqual([])
    await assertEverywhere(page, 'floor-camera')
    await page.getByRole('button', { name: 'Tắt camera' }).click()
    await scan(page, 'COFFEE')
    await said(page, 'sealed')
    await until('it is packed', async () => (await packedBy(world, cut.batches[0]!)).parcels === 1)

    const token = await world.token('dispatcher', { name: 'binh', seller: 'camera', hours: 100 })
    await signInOn({ context }, { token, name: 'binh', role: 'dispatcher', seller: 'camera' })
    await page.goto(`${world.api.url}/hand-over`)
    await page.getByRole('button', { name: 'GHN', exact: true }).click()
    await page.getByRole('button', { name: 'Bắt đầu quét' }).click()
    await page.getByRole('button', { name: 'Quét bằng camera' }).click()
    await page.locator('[data-result=ok]').waitFor()
    await assertEverywhere(page, 'hand-over-camera')
    expect(troubles).toEqual([])
  })

  test('a browser that reads codes itself loads no other reader', async () => {
    const { page, context } = await openStation(world, browser, { name: 'hue', seller: 'camera' })
    await context.grantPermissions(['camera'])
    await context.addInitScript(
      `globalThis.BarcodeDetector = class { static async getSupportedFormats() { return ['code_128', 'ean_13', 'qr_code'] } async detect() { return [{ rawValue: ${JSON.stringify(code)}, format: 'code_128' }] } }`,
    )
    await page.goto(`${world.api.url}/floor`)
    await page.getByText('Chưa có đợt nào trên bàn này').waitFor()
    const other = await cutSale(world, 'camera', [{ TEA: 1 }])
    await page.getByRole('button', { name: 'Nhận đợt gấp nhất' }).click()
    await said(page, 'claimed')
    const loaded = readers(page)
    await page.getByRole('button', { name: 'Quét bằng camera' }).click()
    await said(page, 'already-packed')
    expect({ loaded, batches: other.batches.length }).toEqual({ loaded: [], batches: 1 })
  })

  test("a platform's label is read by its tracking code, whatever else it shows", async () => {
    const { parcels } = await platformFloor(world, 1)
    const { page, context } = await openStation(world, browser, { name: 'mai', seller: 'main' })
    await context.grantPermissions(['camera'])
    const shown = [
      { rawValue: 'https://sort.example/842-B07', format: 'qr_code' },
      { rawValue: parcels[0]!.tracking, format: 'code_128' },
    ]
    await context.addInitScript(
      `globalThis.BarcodeDetector = class { static async getSupportedFormats() { return ['code_128', 'ean_13', 'qr_code'] } async detect() { return ${JSON.stringify(shown)} } }`,
    )
    await page.goto(`${world.api.url}/floor`)
    await page.getByRole('button', { name: 'Nhận đợt gấp nhất' }).click()
    await said(page, 'claimed')
    await page.getByRole('button', { name: 'Quét bằng camera' }).click()
    await said(page, 'parcel')
  })

  test('WebAssembly is allowed on the pages that scan, and nowhere else', async () => {
    const allows = async (path: string): Promise<boolean> =>
      (await fetch(world.api.url + path)).headers.get('content-security-policy')!.includes('wasm')
    for (const path of ['/floor', '/hand-over', '/hub'])
      expect({ path, allows: await allows(path) }).toEqual({ path, allows: true })
    for (const path of ['/host', '/control', '/sign-in', '/api/sales', '/'])
      expect({ path, allows: await allows(path) }).toEqual({ path, allows: false })
  })
})
