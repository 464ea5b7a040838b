import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import { gs1CheckDigit, parcelSscc } from '../../shared/packing/parcel-code.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { scan } from '../support/scanner.ts'
import { scannerEnds, type ScannerSetUp } from '../support/scanner-keys.ts'
import { cutSale, openStation, packedBy, said } from '../support/station.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/** Twelve digits of goods that could be a parcel's code, thirteen, and eight. */
const [upc, ean, small] = ['036000291452', '8935001234562', '96385074'] as const
const gtinSpellings: [sku: string, scanned: string][] = [
  [upc, upc],
  [upc, `0${upc}`],
  [upc, `00${upc}`],
  [upc, `]E00${upc}`],
  [upc, `]C10100${upc}`],
  [ean, `0${ean}`],
  [ean, `]E0${ean}`],
  [ean, `(01)0${ean}(17)271231(10)LO-7`],
  [ean, `010${ean}17271231`],
  [ean, `]d2010${ean}10LO7\u001d17271231`],
  [small, `000000${small}`],
  [small, `00000${small}`],
]

describeUnless(skipWithoutBrowser(), 'scanners at the packing station', () => {
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

  /** A station with a batch of one parcel for each of these orders. */
  async function station(
    seller: string,
    orders: Record<string, number>[],
  ): Promise<{ page: Page; codes: string[]; troubles: string[]; packed: () => Promise<unknown> }> {
    const items = { COFFEE: 100, TEA: 100, 'A-B_C.1': 100, [upc]: 100, [ean]: 100, [small]: 100 }
    const { batches } = await cutSale(world, seller, orders, items)
    const { page, troubles } = await openStation(world, browser, { name: seller, seller })
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    return {
      page,
      troubles,
      codes: batches[0]!.parcels.toSorted((a, b) => b.lines.length - a.lines.length).map(({ code }) => code),
      packed: () => packedBy(world, batches[0]!),
    }
  }
  const undo = async (page: Page): Promise<void> => {
    await page.keyboard.press('F4')
    await said(page, 'undone')
  }

  test("whatever a scanner's end key and however it stalls, labels open and each kind of code counts once", async () => {
    const { page, codes, troubles } = await station('ends', [{ COFFEE: 2, 'A-B_C.1': 2, [ean]: 2 }])
    const goods = ['COFFEE', 'A-B_C.1', ean]
    const also: ScannerSetUp[] = [
      { pause: { after: 2, ms: 300 } },
      { gapMs: 60, prefix: ']C0' },
      { computer: 'french' },
      { computer: 'vietnamese', capsLock: true },
      { computer: 'french', keyboard: 'french' },
      { altNumbers: true },
    ]
    const setUps = [...scannerEnds.entries()].flatMap(([i, end]): ScannerSetUp[] => [
      { end },
      { end, ...also[i % also.length] },
    ])
    for (const [i, setUp] of setUps.entries()) {
      await scan(page, codes[0]!, setUp)
      await said(page, 'parcel')
      // An odd set-up has more than its end key that could spoil a code.
      for (const sku of [goods[i % 3]!, goods[(i + 1) % 3]!].slice(0, Object.keys(setUp).length)) {
        await scan(page, sku, setUp)
        await page
          .locator('[data-said="ok"]')
          .waitFor()
          .catch((error: unknown) => {
            throw new Error(`${sku} by ${JSON.stringify(setUp)}`, { cause: error })
          })
        await eventually(async () =>
          expect(await page.locator('.line', { hasText: sku }).locator('b').innerText()).toBe('1'),
        )
        await undo(page)
      }
    }
    expect(troubles).toEqual([])
  })

  test('a second end key opens nothing', async () => {
    const { page, codes, packed } = await station('twice', [{ COFFEE: 1 }, { COFFEE: 1 }, { TEA: 1 }])
    for (const [i, end] of (['two-enters', 'cr-lf'] as const).entries()) {
      await scan(page, codes[i]!, { end })
      await said(page, 'parcel')
      await scan(page, 'COFFEE', { end })
      await said(page, 'sealed')
      await page.keyboard.press('F8')
      await eventually(async () => expect(await page.locator('.parcel-card').count()).toBe(0))
      await eventually(async () => expect(await page.locator('[data-said]').getAttribute('data-said')).toBe('sealed'))
    }
    await until('the server has both', async () => JSON.stringify(await packed()) === '{"parcels":2,"scans":2}')
  })

  test('one GTIN in all its spellings is the same item, and twelve digits of goods are not a label', async () => {
    const { page, codes, troubles } = await station('gtins', [{ [upc]: 2, [ean]: 2, [small]: 2 }])
    await scan(page, codes[0]!)
    await said(page, 'parcel')
    for (const [sku, scanned] of gtinSpellings) {
      await scan(page, scanned)
      await page
        .locator('[data-said="ok"]')
        .waitFor()
        .catch((error: unknown) => {
          throw new Error(scanned, { cause: error })
        })
      await eventually(async () =>
        expect([scanned, await page.locator('.line', { hasText: sku }).locator('b').innerText()]).toEqual([
          scanned,
          '1',
        ]),
      )
      await undo(page)
    }
    expect(troubles).toEqual([])
  })

  test('what cannot be an item or a label is unknown, and the screen says why', async () => {
    const { page, codes } = await station('why', [{ COFFEE: 2, [ean]: 2, TEA: 1 }, { TEA: 2 }])
    const label = codes[0]!
    const inCase = `1${ean.slice(0, 12)}`
    const wrong: [text: string, setUp: ScannerSetUp, why: RegExp][] = [
      [label, { lost: 4 }, /thiếu ký tự/],
      [label, { prefix: 'X' }, /Thừa “X”/],
      ['COFFEE', { suffix: '/' }, /Thừa “\/”/],
      ['COFFEE', { lost: 2 }, /thiếu ký tự/],
      [ean, { lost: 12 }, /thiếu ký tự/],
      [label.slice(0, 11) + `${(Number(label[11]) + 1) % 10}`, {}, /Sai số kiểm tra/],
      [inCase + gs1CheckDigit(inCase), {}, /mã của cả thùng/],
      [`]C100${parcelSscc('8938507001', label)}`, {}, /SSCC/],
      ['MA QUAN', { keyboard: 'french' }, /ký tự lạ/],
      ['COFFEE-€', {}, /không đọc được|Thừa/],
      ['K', {}, /quá ngắn/],
      // Last: a code without an end key may continue for two seconds.
      ['COFFEE', { lost: 2, end: 'none' }, /thiếu ký tự|chưa hết mã/],
    ]
    await scan(page, label)
    await said(page, 'parcel')
    for (const [text, setUp, why] of wrong) {
      await scan(page, text, setUp)
      await page
        .getByRole('alert')
        .filter({ hasText: 'MÃ LẠ' })
        .filter({ hasText: why })
        .waitFor()
        .catch(async (error: unknown) => {
          const seen = (await page.getByRole('alert').allInnerTexts()).join(' | ')
          throw new Error(`${text} ${JSON.stringify(setUp)} is answered: ${seen}`, { cause: error })
        })
      await eventually(async () => expect(await page.locator('.line b').allInnerTexts()).toEqual(['0', '0', '0']))
    }
    await assertEverywhere(page, 'floor-unknown')
    await scan(page, label)
    await said(page, 'parcel')
  })

  test('what is typed without a scanner is never discarded', async () => {
    const { page, codes } = await station('typed', [{ COFFEE: 2 }])
    for (const digit of codes[0]!) await page.keyboard.press(digit)
    await page.keyboard.press('Enter')
    await said(page, 'parcel')
    await page.keyboard.press('j')
    await page.getByRole('alert').filter({ hasText: 'quá ngắn' }).waitFor()
    await page.getByLabel('Hoặc gõ mã').fill(' cof­fee ')
    await page.getByRole('button', { name: 'Nhập' }).click()
    await said(page, 'ok')
  })

  test('a scanner is checked with three codes: what is wrong is named, and a prefix is stripped from then on', async () => {
    const { page, codes, troubles } = await station('check', [{ COFFEE: 2 }])
    const check = async (setUp: ScannerSetUp): Promise<[verdict: string | null, found: string[]]> => {
      await page.getByRole('button', { name: 'Kiểm tra máy quét' }).click()
      for (const text of ['1234567890', 'AQWZYM-EE1', 'aB_c.(7)dE']) await scan(page, text, setUp)
      const verdict = page.locator('[data-verdict]')
      await verdict.waitFor()
      const kinds = await page.locator('[data-finding]').all()
      const result = [
        await verdict.getAttribute('data-verdict'),
        await Promise.all(kinds.map(async (one) => (await one.getAttribute('data-finding'))!)),
      ] as [string | null, string[]]
      await page.keyboard.press('Escape')
      return result
    }
    expect(await check({})).toEqual(['good', []])
    expect(await check({ keyboard: 'french' })).toEqual(['bad', ['scanner-layout']])
    expect(await check({ lost: 3 })).toEqual(['bad', ['characters-lost']])
    expect(await check({ end: 'cr-lf', gapMs: 90 })).toEqual(['good', ['two-ends', 'slow']])
    await page.getByRole('button', { name: 'Kiểm tra máy quét' }).click()
    await assertEverywhere(page, 'scanner-check')
    await page.keyboard.press('Escape')
    expect(await check({ prefix: 'KHO1', suffix: '/' })).toEqual(['good', ['prefix', 'suffix']])
    await page.reload()
    await page.getByRole('button', { name: 'Kiểm tra máy quét' }).waitFor()
    await scan(page, codes[0]!, { prefix: 'KHO1', suffix: '/' })
    await said(page, 'parcel')
    await scan(page, 'COFFEE', { prefix: 'KHO1', suffix: '/' })
    await said(page, 'ok')
    expect(troubles).toEqual([])
  })
})
