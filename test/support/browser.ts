import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { readEnv } from '../../shared/config.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { needBrowser } from './find-tool.ts'
import { tellWhenFailing } from './jest.ts'
import { patienceMs, until } from './until.ts'

/** A real browser without background traffic. */
export interface TestBrowser {
  /**
   * A separate device: its own storage and width. Everything that a page logs as an error, or that its security policy
   * refuses, is collected in `troubles`.
   */
  device(options?: BrowserContextOptions): Promise<Device>
  close(): Promise<void>
}

export interface Device {
  context: BrowserContext
  page: Page
  troubles: string[]
}

/**
 * The widths at which every page is checked: the smallest phone that a page must fit without scrolling sideways (WCAG
 * 2.2, 1.4.10), a tablet, a desktop.
 */
export const widths = {
  phone: { width: 320, height: 640 },
  tablet: { width: 820, height: 1180 },
  desk: { width: 1440, height: 900 },
} as const

/**
 * `camera`: a video (MJPEG) that the device's camera shows in a loop. `whole`: a browser of its own that has what only
 * a person's has, such as notifications. `worker`: whether pages install their service worker, which takes a fifth of a
 * device's time.
 */
export async function openBrowser({
  camera,
  whole = camera !== undefined,
  worker = whole,
}: { camera?: string; whole?: boolean; worker?: boolean } = {}): Promise<TestBrowser> {
  const browser = await (whole ? launch(true, camera) : (shared ??= launch(false)))
  const contexts: BrowserContext[] = []
  const quiet = tellWhenFailing(async () => {
    const last = contexts.flatMap((context) => context.pages()).at(-1)
    return last ? whatItShows(last) : ''
  })
  return {
    device: async (options = {}) => {
      const context = await browser.newContext({
        viewport: widths.phone,
        locale: 'vi-VN',
        timezoneId: 'Asia/Ho_Chi_Minh',
        reducedMotion: 'reduce',
        serviceWorkers: worker ? 'allow' : 'block',
        ...options,
      })
      context.setDefaultTimeout(patienceMs)
      contexts.push(context)
      const page = await context.newPage()
      const troubles: string[] = []
      page.on('pageerror', (error) => troubles.push(String(error)))
      page.on('console', (message) => {
        // An error response that the page handles (404, 409, no network) is logged by the browser itself; that is not
        // the page's fault.
        if (
          message.type() === 'error' &&
          !message.text().startsWith('Failed to load resource') &&
          !message.text().includes('net::ERR_')
        )
          troubles.push(message.text())
      })
      return { context, page, troubles }
    },
    close: async () => {
      quiet()
      await Promise.all(contexts.map((context) => context.close()))
      if (whole) await browser.close()
    },
  }
}

/** Its address and the start of its text, on one line. */
async function whatItShows(page: Page): Promise<string> {
  const text = await page.locator('main').innerText({ timeout: 2_000 })
  return `${new URL(page.url()).pathname}: ${text.replace(/\s+/g, ' ').slice(0, 300)}`
}

/** One for all files of this process, which ends it: starting a browser costs as much as a short test. */
let shared: Promise<Browser> | undefined

function launch(whole: boolean, camera?: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'flashpack-browser-'))
  process.once('exit', () => rmSync(profile, { recursive: true, force: true }))
  return chromium.launch({
    executablePath: needBrowser({ whole }),
    // On a machine without a language setting files are saved under ASCII names only.
    env: { ...readEnv(), LANG: 'C.UTF-8' },
    args: [
      // Without a screen, a page that shows a PDF for printing would be drawn only once a second; any other page would
      // be drawn for no one.
      ...(whole ? ['--disable-frame-rate-limit'] : []),
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--crash-dumps-dir=${profile}`,
      ...(camera === undefined
        ? []
        : ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`]),
    ],
  })
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult {
  violations: { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] }[]
}

/** All rules of WCAG 2.2 A and AA. */
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * Fails with the first elements for every rule that the page currently breaks. Findings are checked a second time: a
 * button that became enabled during the first check was halfway from one colour to another.
 */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  const broken = (await brokenRules(page)).length === 0 ? [] : await brokenRules(page)
  assert.deepEqual(broken, [], `${what} breaks rules of WCAG 2.2 AA`)
}

async function brokenRules(page: Page): Promise<string[]> {
  await until(
    'no colour is changing any more',
    async () =>
      (await page.evaluate<number>('document.getAnimations().filter((one) => one.playState === "running").length')) ===
      0,
  )
  // Through the debugger, which the page's own security policy does not restrict.
  const session = await page.context().newCDPSession(page)
  const { result: known } = await session.send('Runtime.evaluate', { expression: 'typeof axe' })
  if (known.value === 'undefined') await session.send('Runtime.evaluate', { expression: axeSource })
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'], runOnly: ${JSON.stringify(wcag)} }).then((found) => JSON.stringify({ violations: found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 4).map(({ target, failureSummary }) => ({ target, failureSummary })) })) }))`,
    awaitPromise: true,
    returnByValue: true,
  })
  await session.detach()
  const { violations } = JSON.parse(String(result.value)) as AxeResult
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary ?? ''})`).join('; ')}`,
  )
}

/**
 * Nothing is wider than the screen: a page that scrolls sideways on a phone hides what it sells; so do its tabs. Nor is
 * a text squeezed by what stands beside it until nobody can read it.
 */
async function assertFits(page: Page, what: string): Promise<void> {
  const { wide, screen, hidden, squeezed } = await page.evaluate<{
    wide: number
    screen: number
    hidden: string[]
    squeezed: string[]
  }>(
    // What only screen readers read is clipped to nothing.
    `(() => { const isClipped = (one) => one !== null && (getComputedStyle(one).clipPath !== 'none' || isClipped(one.parentElement));
    return (({ scrollWidth, clientWidth }) => ({ wide: scrollWidth, screen: clientWidth,
      hidden: [...document.querySelectorAll('.tabs a')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1).map((one) => one.innerText),
      squeezed: [...document.querySelectorAll('main *')].filter((one) => {
        const { width, height } = one.getBoundingClientRect()
        return width < 32 && height > 120 && one.innerText?.trim().length > 8 && !isClipped(one)
      }).map((one) => one.innerText) }))(document.documentElement) })()`,
  )
  const widest = (): Promise<string> =>
    page.evaluate<string>(
      `[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth).slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(' ')`,
    )
  assert.ok(
    wide <= screen,
    wide > screen ? `${what} is ${wide} px wide on a screen of ${screen} px: ${await widest()}` : undefined,
  )
  assert.deepEqual(hidden, [], `${what} has tabs off the screen`)
  assert.deepEqual(squeezed, [], `${what} has text that is squeezed into a column of letters`)
}

/**
 * Screenshots are for people and never fail a test, so they are taken only on request:
 * `SCREENS=1 npm test -- pages/floor`.
 */
export const wantsScreens = Boolean(readEnv()['SCREENS'])

/** Saves a screenshot of the page in `dist/screens/` if requested. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (!wantsScreens) return
  const folder = projectPath('dist', 'screens')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

/**
 * At three widths the page fits, on the phone in both languages; there, and on the desk in dark mode, it is accessible.
 * Wider than a phone only one language is looked at, unless screenshots are taken: drawing a page anew costs more than
 * looking at it, and what fits a phone twice has room on a desk.
 */
export async function assertEverywhere(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  for (const [width, size] of Object.entries(widths)) {
    await page.setViewportSize(size)
    await assertFits(page, `${name} (${width}, ${await languageOf(page)})`)
    await takeScreenshot(page, `${name}-${width}-${await languageOf(page)}`)
    if (width === 'phone') await assertAccessible(page, `${name} (${width})`)
    if (width !== 'phone' && !wantsScreens) continue
    await switchLanguage(page)
    await assertFits(page, `${name} (${width}, ${await languageOf(page)})`)
    await takeScreenshot(page, `${name}-${width}-${await languageOf(page)}`)
  }
  await page.emulateMedia({ colorScheme: 'dark' })
  await takeScreenshot(page, `${name}-desk-dark`)
  await assertAccessible(page, `${name} (desk, dark)`)
  await page.emulateMedia({ colorScheme: 'light' })
  if (before) await page.setViewportSize(before)
  if ((await languageOf(page)) !== 'vi') await switchLanguage(page)
}

/** Even under an open dialog, where a pointer could not reach the button. */
async function switchLanguage(page: Page): Promise<void> {
  const other = (await languageOf(page)) === 'vi' ? 'en' : 'vi'
  await page.locator(`button[lang="${other}"]`).dispatchEvent('click')
}

/** As an expression: the server code must not know the browser's types. */
function languageOf(page: Page): Promise<string> {
  return page.evaluate<string>('document.documentElement.lang')
}
