import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { ForecastView } from '../../shared/contract/routes/money.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHub } from '../support/pooled-sale.ts'
import { signInOn } from '../support/signed-in.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

describeUnless(skipWithoutBrowser(), 'the page of money', () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('is empty until a truck is signed for, and then says what each producer is owed, and on which day', async () => {
    const hub = await openHub(world, 'chung', { mot: { price: 100_000 }, hai: { price: 45_000 } })
    const finance = await world.token('finance', { seller: 'chung', hours: 9000 })
    const { page, context, troubles } = await browser.device()
    await signInOn({ context }, { token: finance, name: 'Chị Hoa', role: 'finance', seller: 'chung' })
    await page.goto(world.api.url)
    await page.waitForURL('**/money')
    await page.getByText('Chưa có khoản nào phải thu').waitFor()
    await assertEverywhere(page, 'money-empty')

    await hub.send(await hub.pack([{ MOT: 1, HAI: 2 }, { HAI: 3 }]), 'VIETTEL POST')
    const { days } = await until('what was handed over is entered', async () => {
      const { body } = await world.api.call<ForecastView>('GET', '/api/money/forecast', finance)
      return body.days.length === 2 && body
    })
    await page.reload()
    const row = (name: string): ReturnType<typeof page.locator> => page.locator('.due > li', { hasText: name })
    const dueOn = days[0]!.day.split('-').toReversed().join('/')
    await eventually(async () => expect(await row('Vườn mot').innerText()).toMatch(/100\.000\s₫\s+1 kiện/))
    await eventually(async () => expect(await row('Vườn hai').innerText()).toMatch(/225\.000\s₫\s+2 kiện/))
    await eventually(async () => expect(await row('Vườn hai').innerText()).toContain(dueOn))
    await page.getByText('325.000 ₫').waitFor()
    await assertEverywhere(page, 'money')

    await world.moveClock(30 * 86_400_000)
    await page.reload()
    await page.getByText('quá hạn').first().waitFor()
    await assertEverywhere(page, 'money-late')
    expect(troubles).toEqual([])
  })
})
