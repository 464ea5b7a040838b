import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { printFirstSteps } from '../../scripts/lib/print-first-steps.ts'
import { readEnv } from '../../shared/config.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { Api, placeDecided } from '../support/api.ts'
import {
  assertAccessible,
  assertEverywhere,
  openBrowser,
  takeScreenshot,
  type Device,
  type TestBrowser,
} from '../support/browser.ts'
import { assertMenuInOneLine } from '../support/desk-menu.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { eventually, until } from '../support/until.ts'
import { describeUnless } from '../support/unless.ts'
import { openWorld, type World } from '../support/world.ts'

const phone = { width: 360, height: 740 }

interface Started {
  url: string
  link: string
  stop(): Promise<unknown>
}

/** `npm start` on this world's database, until it has printed the owner's link. */
async function start(world: World): Promise<Started> {
  const child = spawn(process.execPath, [projectPath('dist', 'scripts', 'start.js')], {
    env: { ...readEnv(), ...world.env, HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => void child.once('exit', resolve))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const found = (pattern: RegExp): string | undefined => lines.map((line) => pattern.exec(line)?.[1]).find(Boolean)
  await until('the link is there', () => found(linkLine) !== undefined || child.exitCode !== null, 90_000)
  return {
    url: found(/^ready (\S+)$/)!,
    link: found(linkLine)!,
    stop: () => (child.kill('SIGINT'), ended),
  }
}

const linkLine = /^ {2}owner +(http\S+)$/

describeUnless(skipWithoutBrowser(), 'a new shop on a phone', () => {
  let world: World
  let browser: TestBrowser
  let started: Started
  let owner: Device
  beforeAll(async () => {
    world = await openWorld({ gateways: 0, workers: 0, shop: false })
    browser = await openBrowser()
    started = await start(world)
    owner = await browser.device({ viewport: phone })
  })
  afterAll(async () => {
    await browser.close()
    await started.stop()
    await world.close()
  })

  const firstSteps = async (): Promise<string[]> => {
    const lines: string[] = []
    await printFirstSteps(world.config, started.url, (line) => lines.push(line))
    return lines
  }
  const assertGood = async (page: Page, name: string): Promise<void> => {
    await assertAccessible(page, name)
    await takeScreenshot(page, name)
  }
  const focused = (page: Page): Promise<string> =>
    page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent')
  /** Opens the menu by keyboard and follows one of its links. */
  const goBy = async (page: Page, name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Menu' }).press('Enter')
    await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name }).press('Enter')
  }

  test('is told by its address what to do before anybody is signed in, and so is a face that needs it', async () => {
    const { page, troubles } = await browser.device({ viewport: phone })
    await page.goto(started.url)
    await page.getByText('Bạn là chủ shop?').waitFor()
    await assertGood(page, 'home-nobody')
    await page.goto(`${started.url}/floor`)
    await page.getByText('Cần đăng nhập').waitFor()
    await eventually(async () => expect(await page.getByRole('button', { name: 'Thử lại' }).count()).toBe(0))
    expect(troubles).toEqual([])
  })

  test('gets another link at each start until it is set up', async () => {
    const [, other] = [await firstSteps(), await firstSteps()].map((lines) => lines.find((line) => linkLine.test(line)))
    expect(linkLine.exec(other!)![1]).not.toBe(started.link)
  })

  test('is set up by keyboard from the link that npm start prints, and its owner then enters every page', async () => {
    const { page, troubles } = owner
    await page.goto(started.link)
    await page.getByText('Chủ shop').waitFor()
    await assertGood(page, 'sign-in-owner')
    await page.getByRole('button', { name: 'Đăng nhập' }).press('Enter')
    await page.waitForURL('**/welcome')
    await page.getByLabel('Tên cửa hàng').waitFor()
    await assertEverywhere(page, 'welcome')
    await page.getByLabel('Tên cửa hàng').press('Enter')
    await page.getByText('Hãy nhập tên cửa hàng.').waitFor()
    for (const text of ['Vườn Cô Bưởi', 'Trần Thị Bưởi', '0912 345 678']) {
      await page.keyboard.type(text)
      await page.keyboard.press('Tab')
    }
    await page.getByLabel('Tỉnh, thành phố').selectOption({ label: 'Tỉnh Vĩnh Long' })
    await page.getByRole('combobox', { name: 'Phường, xã' }).focus()
    await page.keyboard.type('cau ke')
    await page.getByRole('option', { name: 'Xã Cầu Kè' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByLabel('Số nhà, đường, ấp').focus()
    await page.keyboard.type('Ấp Rạch Giồng')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Tạo phiên live đầu tiên' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    await page.getByRole('banner').getByText('Vườn Cô Bưởi').waitFor()
    await assertGood(page, 'home-first')
    expect(await firstSteps()).toEqual([])
    await page.getByRole('link', { name: 'Tạo phiên live đầu tiên' }).press('Enter')
    await page.getByText('Bước 1 trên 3').waitFor()
    for (const [name, heading] of [
      ['Đơn hàng', 'Đơn hàng'],
      ['Đóng gói', 'Bàn đóng gói'],
      ['Bàn giao', 'Bàn giao cho hãng vận chuyển'],
      ['Điều phối', 'Tổng quan'],
      ['Cài đặt', 'Cài đặt'],
    ] as const) {
      await goBy(page, name)
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    }
    expect(troubles).toEqual([])
  })

  test('has its pages beside its name at the width of a desk, all in one line and none over another', async () => {
    const page = await owner.context.newPage()
    for (const width of [1280, 1440]) await assertMenuInOneLine(page, started.url, width)
    await page.close()
  })

  test('has its pages, its name and who is signed in behind a button that takes 48 px and closes by Escape', async () => {
    const { page } = owner
    await page.goto(`${started.url}/floor`)
    const bar = page.getByRole('banner')
    expect((await bar.boundingBox())!.height).toBeLessThanOrEqual(49)
    await bar.getByRole('button', { name: 'Menu' }).press('Enter')
    await bar.getByText('Chủ shop').waitFor()
    await eventually(async () =>
      expect(await bar.getByRole('link', { name: 'Đóng gói' }).getAttribute('aria-current')).toBe('page'),
    )
    await takeScreenshot(page, 'staff-menu-phone')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await focused(page)).toBe('Menu'))
    await eventually(async () => expect(await bar.getByRole('link', { name: 'Đóng gói' }).isVisible()).toBe(false))
  })

  test("sees today's sale with its orders, apart from those to come, what waits to be packed, and the next deadline", async () => {
    const api = new Api(started.url)
    const token = await world.token('owner')
    const { saleId, items } = await api.openSale(token)
    const viewer = await api.signUp()
    const socket = await api.connect(viewer.token)
    const order = await placeDecided(socket, saleId, {
      lines: [{ sku: items[0]!.sku, quantity: 1 }],
      payment: 'cod',
    })
    socket.close()
    expect(order.state).toBe('confirmed')
    await until('the order is a parcel', async () => {
      const { body } = await api.call<{ batches?: object[] }>('POST', `/api/sales/${saleId}/batches`, token)
      return (body.batches?.length ?? 0) > 0
    })
    const later = await api.openSale(token, { open: false })
    const startsAt = new Date(Date.now() + 7 * 86_400_000).toISOString()
    await api.call('PUT', `/api/sales/${later.saleId}/start`, token, { startsAt })
    const { page, troubles } = owner
    await page.goto(started.url)
    await page.getByText('1 lượt đặt').waitFor()
    const coming = page.getByRole('region', { name: 'Phiên live sắp tới' })
    await coming.getByRole('link', { name: /Mở bán lúc .*\d+\/\d+/ }).waitFor()
    await eventually(async () => expect(await page.getByRole('link', { name: /Sắp mở bán/ }).count()).toBe(1))
    await eventually(async () => expect(await coming.getByRole('link').count()).toBe(1))
    await page.getByRole('link', { name: 'Chờ đóng gói' }).getByText('1 kiện').waitFor()
    await page.getByRole('link', { name: 'Hạn gần nhất' }).getByText('23:59').waitFor()
    await assertEverywhere(page, 'home')
    await page.getByRole('link', { name: 'Đang bán' }).click()
    await page.waitForURL(`**/host#/sale/${saleId}`)
    expect(troubles).toEqual([])
  })

  test('lets its packer in by a link that says as whom, tells them which pages are not theirs, and what to do with a used link', async () => {
    await owner.page.goto(`${started.url}/control#people`)
    await owner.page.getByLabel('Tên', { exact: true }).fill('lan')
    await eventually(async () =>
      expect(await owner.page.getByLabel('Vai trò', { exact: true }).locator('option').allTextContents()).not.toContain(
        'Quản trị',
      ),
    )
    await owner.page.getByRole('button', { name: 'Tạo liên kết' }).click()
    const link = await owner.page.getByLabel('Liên kết', { exact: true }).inputValue()
    const waiting = await browser.device({ viewport: phone })
    await waiting.page.goto(`${started.url}/floor`)
    await waiting.page.getByText('Cần đăng nhập').waitFor()
    const page = await waiting.context.newPage()
    await page.goto(link)
    await page.getByText('Vườn Cô Bưởi').waitFor()
    await page.getByText('Đóng gói · lan').waitFor()
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.waitForURL('**/floor')
    await waiting.page.getByRole('heading', { level: 1, name: 'Bàn đóng gói' }).waitFor()
    await page.goto(`${started.url}/hand-over`)
    await page.getByText('Trang này không dành cho vai trò “Đóng gói”').waitFor()
    await eventually(async () => expect(await page.getByRole('button', { name: 'Thử lại' }).count()).toBe(0))
    await assertGood(page, 'wrong-role')
    await page.getByRole('button', { name: 'Menu' }).click()
    const pages = await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link').allTextContents()
    expect(pages).toEqual(['Trang chủ', 'Lịch', 'Đơn từ sàn', 'Đóng gói'])

    await page.goto(link)
    await page.getByText('Máy này đang đăng nhập ở Vườn Cô Bưởi').waitFor()
    await assertGood(page, 'used-link')
    await page.getByRole('link', { name: 'Về trang chủ' }).click()
    await page.getByText('Chờ đóng gói').waitFor()
    const stranger = await browser.device({ viewport: phone })
    await stranger.page.goto(link)
    await stranger.page.getByText('Hãy xin chủ shop một liên kết mới.').waitFor()
    expect([...waiting.troubles, ...stranger.troubles]).toEqual([])
  })

  test('answers an unknown address in the language of the reader, a program with a problem document, and has an icon', async () => {
    const { page } = await browser.device({ viewport: phone })
    const unknown = `${started.url}/khong-co/${randomUUID()}`
    expect((await page.goto(unknown))!.status()).toBe(404)
    await page.getByRole('heading', { level: 1, name: 'Không có trang này' }).waitFor()
    await assertGood(page, 'not-found')
    const english = await browser.device({ viewport: phone, locale: 'en-GB' })
    await english.page.goto(unknown)
    await english.page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    const byProgram = await fetch(unknown)
    expect(byProgram.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(await byProgram.json()).toMatchObject({ status: 404, code: 'not-found' })
    const icon = await fetch(`${started.url}/favicon.ico`)
    expect(icon.status).toBe(200)
    expect(icon.headers.get('content-type')).toBe('image/svg+xml')
  })
})
