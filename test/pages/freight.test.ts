import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { StaffRole } from '../../shared/contract/roles.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHub, type Hub } from '../support/pooled-sale.ts'
import { signInOn } from '../support/signed-in.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

describeUnless(skipWithoutBrowser(), 'freight on the pages', () => {
  let world: World
  let browser: TestBrowser
  let hub: Hub
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    browser = await openBrowser()
    hub = await openHub(world, 'chung', { mot: { grams: 500 }, hai: { grams: 1_100 } })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  async function open(path: string, seller: string, role: StaffRole): Promise<{ page: Page; troubles: string[] }> {
    const device = await browser.device({ acceptDownloads: true })
    await signInOn(device, { token: await world.token(role, { seller, hours: 9000 }), name: 'Chị Hoa', role, seller })
    await device.page.goto(world.api.url + path)
    return device
  }
  const saved = async (page: Page, name: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name }).first().click(),
    ])
    return download.suggestedFilename()
  }

  test('a truck is open until its invoice is typed in, and then each producer has a part, to the đồng', async () => {
    const [shared] = await hub.pack([{ MOT: 1, HAI: 1 }, { HAI: 6 }])
    const manifestId = await hub.send([shared!, (await hub.pack([{ HAI: 1 }]))[0]!], 'VIETTEL POST')
    const { page, troubles } = await open('/hub', 'chung', 'owner')
    const truck = page.locator('details.freight')
    await truck.getByText('Chưa có hóa đơn cước').waitFor()
    await truck.locator('summary').click()
    const part = (name: string): Promise<string> => truck.locator('.shares > li', { hasText: name }).innerText()
    await truck.getByText('Chia theo số kiện').waitFor()
    expect(await part('Vườn mot')).toMatch(/chưa tính\s+1 kiện\s+500 g\s+đi riêng hết 15\.000\s₫/)
    expect(await part('Vườn hai')).toMatch(/chưa tính\s+2 kiện\s+2,2 kg\s+đi riêng hết 30\.000\s₫/)
    await assertEverywhere(page, 'hub-freight-open')
    const enter = truck.getByRole('button', { name: 'Nhập hóa đơn của hãng' })
    await truck.getByLabel('Số tiền hãng thu').fill('ba chục')
    await enter.click()
    await truck.getByText('Ghi số tiền, ví dụ 180.000.').waitFor()
    await truck.getByLabel('Số tiền hãng thu').fill('30k')
    await enter.click()
    await truck.locator('summary').getByText('30.000 ₫').waitFor()
    expect(await part('Vườn mot')).toMatch(/7\.500\s₫.*đỡ 7\.500\s₫/s)
    expect(await part('Vườn hai')).toMatch(/22\.500\s₫.*đỡ 7\.500\s₫/s)
    await truck.getByLabel('Hóa đơn cho').selectOption({ label: 'Cước kiện trả về' })
    await truck.getByLabel('Số tiền hãng thu').fill('4.000')
    await truck.getByLabel('Mã kiện trả về').fill('123')
    await enter.click()
    await truck.getByText('Ghi mã 12 số trên tem.').waitFor()
    await truck.getByLabel('Mã kiện trả về').fill(shared!.replace(/(.{4})(?=.)/g, '$1 '))
    await enter.click()
    await truck.locator('summary').getByText('34.000 ₫').waitFor()
    expect(await part('Vườn mot')).toMatch(/9\.500\s₫/)
    await truck.getByLabel('Số tiền hãng thu').fill('20.000')
    await enter.click()
    await truck.locator('summary').getByText('24.000 ₫').waitFor()
    await truck.getByText('đã sửa').waitFor()
    await assertEverywhere(page, 'hub-freight-settled')
    expect(await saved(page, 'Bảng CSV')).toMatch(/^cuoc-.+\.csv$/)
    expect(await saved(page, 'Bản in PDF')).toMatch(/^cuoc-.+\.pdf$/)
    const { invoices } = await hub.shares(manifestId)
    expect(invoices.map(({ kind, amount, replaced }) => [kind, amount, replaced])).toEqual([
      ['freight', 30_000, true],
      ['return', 4_000, false],
      ['freight', 20_000, false],
    ])
    expect(troubles).toEqual([])
  })

  test('an owner chooses by what it is split; a dispatcher enters invoices, and a packer sees none of it', async () => {
    const { page, troubles } = await open('/hub', 'chung', 'owner')
    await page.getByLabel('Chia cước theo').selectOption({ label: 'khối lượng' })
    await page.waitForResponse(
      (answer) => answer.url().endsWith('/api/freight-rule') && answer.request().method() === 'GET',
    )
    expect((await hub.call('GET', '/api/freight-rule', hub.owner)).body).toEqual({ by: 'weight' })
    expect(troubles).toEqual([])
    const dispatcher = await open('/hub', 'chung', 'dispatcher')
    await dispatcher.page.locator('details.freight').first().waitFor()
    await eventually(async () => expect(await dispatcher.page.getByLabel('Chia cước theo').count()).toBe(0))
    const packer = await open('/hub', 'chung', 'packer')
    await packer.page.getByRole('heading', { name: 'Hàng của các nhà' }).waitFor()
    await eventually(async () => expect(await packer.page.getByText('Chia cước xe').count()).toBe(0))
  })

  test('a producer reads their own part of each truck, with what going together saved, and nothing of others', async () => {
    const { page, troubles } = await open('/mine', 'mot', 'producer')
    const freight = page.locator('.freight')
    await freight.getByText('Đi chung đỡ 10.000 ₫ (tự gửi hết 15.000 ₫)').waitFor()
    await eventually(async () => {
      const text = await freight.innerText()
      expect(text).toMatch(/VIETTEL POST.*5\.000\s₫.*1 kiện, 1 món · theo số kiện/s)
      expect(text).toMatch(/2\.000\s₫.*Kiện trả về \d{4} \d{4} \d{4}/s)
      for (const foreign of ['hai', '20.000', '24.000', '30.000']) expect(text).not.toContain(foreign)
    })
    await eventually(async () => expect(await freight.locator('li').count()).toBe(2))
    await assertEverywhere(page, 'mine-freight')
    expect(troubles).toEqual([])
  })
})
