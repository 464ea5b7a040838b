import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import express from 'express'
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openFaultProxy, type FaultProxy } from '../../scripts/chaos/fault-proxy.ts'
import { servePages } from '../../server/http/pages.ts'
import { listen } from '../../shared/lib/listen.ts'
import { pageNames } from '../../shared/lib/page-names.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { until } from '../support/until.ts'
import { describeUnless } from '../support/unless.ts'
import { openWorld, type World } from '../support/world.ts'

const built = projectPath('dist', 'pages')

/** A build as it was before: its home page says something else in a file of another name, under another worker. */
function makeFormerBuild(folder: string): void {
  cpSync(built, folder, { recursive: true })
  const edit = (file: string, from: string | RegExp, to: string): void => {
    const text = readFileSync(join(folder, file), 'utf8')
    expect(text).toMatch(from)
    writeFileSync(join(folder, file), text.replaceAll(from, to))
  }
  const html = readFileSync(join(folder, 'home', 'index.html'), 'utf8')
  const script = /src="\/(assets\/[^"]+\.js)"/.exec(html)![1]!
  edit(script, 'Chào bạn', 'Bản dựng cũ')
  renameSync(join(folder, script), join(folder, 'assets', 'former.js'))
  edit('home/index.html', script, 'assets/former.js')
  edit('service-worker.js', /const build = '\w+'/g, "const build = 'former'")
}

describeUnless(skipWithoutBrowser(), 'the pages as an app', () => {
  let world: World
  let browser: TestBrowser
  let former: Server
  let proxy: FaultProxy
  /** The server behind the one address: first that of the former build. */
  const target: number[] = []
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-former-'))
  let url: string
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    browser = await openBrowser({ whole: true })
    makeFormerBuild(folder)
    const app = express()
    servePages(app, world.gateways[0]!.gateway, folder)
    former = createServer(app)
    target[0] = await listen(former, world.config, 'PORT')
    proxy = await openFaultProxy(target)
    url = `http://127.0.0.1:${proxy.port}`
  })
  afterAll(async () => {
    await browser.close()
    await proxy.close()
    former.close()
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const ready = (page: Page): Promise<unknown> => page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  const keptIn = (page: Page): Promise<string[]> =>
    page.evaluate<string[]>(
      `caches.keys().then((names) => Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => name + ' ' + new URL(url).pathname)))).then((all) => all.flat())`,
    )

  test('a new server shows its own page at the next navigation, and what the former one left is dropped', async () => {
    const { page, troubles } = await browser.device()
    await page.goto(url)
    await ready(page)
    await page.getByRole('heading', { name: 'Bản dựng cũ' }).waitFor()
    // Once more, so that the worker has kept what the page loads.
    await page.reload()
    await until('its script is kept', async () => (await keptIn(page)).includes('flashpack-former /assets/former.js'))

    target[0] = world.gateways[0]!.port
    proxy.reset()
    await page.goto(url)
    await page.getByRole('heading', { name: 'Chào bạn' }).waitFor()
    await until('the former build is gone', async () => {
      const kept = await keptIn(page)
      return kept.length > 0 && kept.every((one) => !one.startsWith('flashpack-former'))
    })
    expect(troubles).toEqual([])
  })

  test('without a network each of them says what to do, and opens by itself once the server answers', async () => {
    target[0] = world.gateways[0]!.port
    const { page } = await browser.device()
    await page.goto(`${url}/host`)
    await ready(page)
    await proxy.refuse()
    await page.goto(`${url}/control`)
    await page.getByRole('heading', { name: 'Chưa kết nối được' }).first().waitFor()
    await assertEverywhere(page, 'offline')
    await page.goto(`${url}/my-orders`)
    await page.getByText('Đơn đã đặt vẫn được giữ').waitFor()
    await proxy.pass()
    await page.getByLabel('Số điện thoại').or(page.getByText('đơn')).first().waitFor()
    await page.getByRole('heading', { name: 'Chưa kết nối được' }).first().waitFor({ state: 'detached' })
  })

  test('keep nothing of the API, no document, no sign-in and no page but the two that work offline', async () => {
    target[0] = world.gateways[0]!.port
    const { page } = await browser.device()
    const invited = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', await world.token('owner'), {
      role: 'packer',
      seller: 'main',
      name: 'lan',
    })
    await page.goto(url)
    await ready(page)
    await page.goto(url + invited.body.path)
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/floor')
    await until('the station is kept', async () => (await keptIn(page)).some((one) => one.endsWith(' /floor')))
    await page.goto(`${url}/api/openapi.json`)
    await page.goto(`${url}/`)
    const paths = (await keptIn(page)).map((one) => one.split(' ')[1]!)
    expect(paths.filter((path) => !path.startsWith('/assets/')).toSorted()).toEqual(['/floor', '/offline'])
  })

  test('can be installed: by staff from the home page, by buyers from their orders', async () => {
    for (const [path, name] of [
      ['/', 'Flashpack'],
      ['/my-orders', 'Đơn hàng của tôi'],
    ] as const) {
      const { page, context } = await browser.device()
      await page.goto(world.api.url + path)
      await ready(page)
      const debug = await context.newCDPSession(page)
      const { data, errors } = await debug.send('Page.getAppManifest')
      expect(errors).toEqual([])
      expect(JSON.parse(data!)).toMatchObject({ name, start_url: path, id: path, display: 'standalone' })
      const { installabilityErrors } = await debug.send('Page.getInstallabilityErrors')
      // Every device of a test is a private window.
      expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
    }
  })

  test('all name their app, its colour in light and dark, and icons that are there', async () => {
    const pages = pageNames(built)
    expect(pages).toContain('viewer')
    for (const name of pages) {
      const html = readFileSync(join(built, name, 'index.html'), 'utf8')
      const manifest = /<link rel="manifest" href="([^"]+)"/.exec(html)![1]!
      const touch = /<link rel="apple-touch-icon" href="([^"]+)"/.exec(html)![1]!
      expect(html.match(/<meta name="theme-color"/g)).toHaveLength(2)
      const { icons } = (await (await fetch(world.api.url + manifest)).json()) as { icons: { src: string }[] }
      for (const src of [touch, ...icons.map((icon) => icon.src)]) {
        const image = await fetch(world.api.url + src)
        expect([src, image.status, image.headers.get('content-type')]).toEqual([src, 200, 'image/png'])
      }
    }
  })
})
