import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { projectPath } from '../../shared/lib/paths.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { orderButton } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

const built = projectPath('dist', 'pages')
const bytesMax = 50_000

test("the viewer's first view needs at most 50 kB compressed", () => {
  const html = readFileSync(join(built, 'viewer', 'index.html'), 'utf8')
  const named = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((match) =>
    join(built, match[1]!),
  )
  expect(named.length).toBeGreaterThanOrEqual(2)
  const bytes = gzipSync(html).length + named.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0)
  expect(bytes).toBeLessThanOrEqual(bytesMax)
})

test('everything that the build compressed decompresses to the original', () => {
  const html = readFileSync(join(built, 'viewer', 'index.html'))
  expect(gunzipSync(readFileSync(join(built, 'viewer', 'index.html.gz')))).toEqual(html)
  expect(brotliDecompressSync(readFileSync(join(built, 'viewer', 'index.html.br')))).toEqual(html)
  expect(existsSync(join(built, 'units', '86.json.gz'))).toBe(true)
})

describeUnless(skipWithoutBrowser(), "the viewer's page as served", () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld()
    browser = await openBrowser({ worker: true })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('the title of a sale is text everywhere, even in link previews, whatever someone typed', async () => {
    const title = '</title></script><script>window.taken=1</script><b title="x">Cà phê $& 🚀'
    const saleId = crypto.randomUUID()
    const item = {
      sku: 'COFFEE',
      title: '"><img src=x onerror="window.taken=1">',
      price: 125_000,
      quota: 5,
      perViewerLimit: null,
    }
    const made = await world.api.call('POST', '/api/sales', await world.token('host'), {
      saleId,
      title,
      timeZone: 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      deadlinePolicy: 'same-day',
      items: [item],
    })
    expect(made.status).toBe(201)
    const { page, troubles } = await browser.device()
    const answer = await page.goto(`${world.api.url}/live/${saleId.toUpperCase()}`)
    expect(answer!.headers()['content-encoding']).toBe('gzip')
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await page.getByRole('heading', { level: 2, name: item.title }).waitFor()
    await eventually(async () => expect(await page.evaluate('window.taken')).toBeUndefined())
    await eventually(async () =>
      expect(await page.evaluate(`document.querySelector('meta[property="og:title"]').content`)).toBe(title),
    )
    await eventually(async () =>
      expect(String(await page.evaluate(`document.querySelector('meta[property="og:description"]').content`))).toMatch(
        /onerror.*125\.000/,
      ),
    )
    expect(troubles).toEqual([])
  })

  test('a browser that takes Brotli gets the script a tenth smaller than with gzip', async () => {
    const html = readFileSync(join(built, 'viewer', 'index.html'), 'utf8')
    const [script] = /\/assets\/[^"]+\.js/.exec(html)!
    const sizeAs = async (encoding: string): Promise<number> => {
      const answer = await fetch(world.api.url + script, { headers: { 'accept-encoding': encoding } })
      await answer.body?.cancel()
      expect(answer.headers.get('content-encoding')).toBe(encoding)
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      return Number(answer.headers.get('content-length'))
    }
    expect(await sizeAs('br')).toBeLessThan(0.92 * (await sizeAs('gzip')))
  })

  test('an open page requests nothing more while it is connected', async () => {
    const sale = await world.api.openSale(await world.token('host'))
    const { page } = await browser.device()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.clock.install()
    await page.goto(`${world.api.url}/live/${sale.saleId}`)
    await orderButton(page).waitFor()
    await page.getByText('Còn 50').waitFor()
    await until('it is connected', () => world.gateways[0]!.gateway.io.of('/live').sockets.size > 0)
    const loaded = asked.length
    // Long enough for several polling rounds, too short to miss a heartbeat of the connection.
    await page.clock.runFor(15_000)
    // Its own files may come late: the form is not part of the first view.
    expect(asked.slice(loaded).filter((path) => !path.startsWith('/assets/'))).toEqual([])
  })

  test('on slow 3G the button appears soon: measured and reported, not asserted, since this machine is not a phone', async () => {
    const sale = await world.api.openSale(await world.token('host'), { items: { COFFEE: 50, TEA: 8 } })
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, await world.token('host'), { sku: 'COFFEE' })
    const { page, context } = await browser.device()
    const debug = await context.newCDPSession(page)
    await debug.send('Network.enable')
    // The usual figures for slow 3G: 400 ms round trip, 400 kbit/s.
    await debug.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 50_000,
      uploadThroughput: 50_000,
    })
    const startedAt = performance.now()
    await page.goto(`${world.api.url}/live/${sale.saleId}`, { waitUntil: 'commit' })
    await page.getByRole('button', { name: /Chốt đơn/ }).waitFor()
    const tookMs = Math.round(performance.now() - startedAt)
    process.stdout.write(`  usable after ${tookMs} ms on slow 3G (400 ms, 400 kbit/s)\n`)
  })
})
