import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import type { Page } from 'playwright-core'
import type { StaffRole } from '../../shared/contract/roles.ts'
import { assertEverywhere, openBrowser, type Device, type TestBrowser } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { signInOn } from '../support/signed-in.ts'
import { trainee } from '../support/training.ts'
import { growTree } from '../support/tree.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const press = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click()
/** The page is drawn again while labels are printed: a button may go before it is pressed. */
const pressIfThere = async (page: Page, name: string): Promise<void> => {
  const button = page.getByRole('button', { name, exact: true }).first()
  if (await button.isVisible()) await button.click({ timeout: 2_000 }).catch(() => undefined)
}

describeUnless(skipWithoutBrowser(), 'the page of the training', () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    browser = await openBrowser()
    await growTree(world, { ba: 'coop', tu: 'coop', nam: 'coop' })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  async function open(seller: string, role: StaffRole, path = '/training', name = 'Ba'): Promise<Device> {
    const device = await browser.device()
    const token = await world.token(role, { seller, hours: 100, name })
    await signInOn(device, { token, name, role, seller })
    await device.page.goto(world.api.url + path)
    return device
  }

  /** Back from the practice shop: the page says by itself what is done. */
  async function comeBack(page: Page, done: number): Promise<void> {
    await press(page, 'Về bài tập')
    await page.waitForURL('**/training')
    await eventually(async () => expect(await page.locator('.training-step .badge').count()).toBe(done))
  }

  test('leads a producer from their goods through a whole sale on a phone, and to the certificate', async () => {
    const { page, troubles } = await open('ba', 'producer', '/mine')
    await page.getByRole('link', { name: 'Tập bán hàng' }).click()
    await page.getByRole('heading', { name: 'Tập bán hàng' }).waitFor()
    await assertEverywhere(page, 'training-begin')
    await press(page, 'Bắt đầu tập')
    await page.locator('[aria-current=step]', { hasText: 'Tạo một phiên bán' }).waitFor()
    await assertEverywhere(page, 'training-step')

    await press(page, 'Đi tạo phiên')
    await page.getByText('ĐANG TẬP').waitFor()
    await page.getByLabel('Tên phiên').fill('Phiên tập')
    await press(page, 'Tiếp tục')
    await press(page, 'Thêm sản phẩm')
    await page.getByLabel('Tên sản phẩm').fill('Mật ong')
    await page.getByLabel('Giá bán').fill('90000')
    await page.getByLabel('Số lượng bán').fill('20')
    await press(page, 'Tiếp tục')
    await press(page, 'Tạo phiên')
    await page.getByRole('heading', { name: 'Live thử' }).waitFor()
    await assertEverywhere(page, 'training-host')
    await page.getByRole('link', { name: 'Bán hàng' }).click()
    await page.getByText('Phiên tập không mở cho khách thật').waitFor()
    await eventually(async () => expect(await page.getByRole('button', { name: 'Mở bán' }).count()).toBe(0))
    await comeBack(page, 1)

    await press(page, 'Đi bán thử')
    await page.getByLabel('Khách đặt nhanh thế nào?').selectOption('300')
    await press(page, /Bắt đầu live thử/)
    await press(page, 'Mở bán')
    await press(page, /Ghim món đầu/)
    await page
      .locator('.left-number')
      .filter({ hasText: /^\s*1?\d\s*$/ })
      .waitFor()
    await press(page, 'Nhấn giữ để kết thúc phiên')
    await press(page, 'Nhấn giữ để kết thúc phiên')
    await page.getByRole('heading', { name: /live thử/ }).waitFor()
    await comeBack(page, 2)

    await press(page, 'Nhận ba đơn tập')
    await page.getByText('Đã đóng 0/3 kiện').waitFor()
    await assertEverywhere(page, 'training-packing')
    await press(page, 'Đến bàn đóng gói')
    await press(page, /Nhận đợt gấp nhất/)
    await press(page, /In tem/)
    for (let i = 1; i <= 3; i += 1) {
      await until(`parcel ${i} is sealed by its last piece`, async () => {
        await pressIfThere(page, `Mở kiện ${i}`)
        await pressIfThere(page, 'Thêm một: Mật ong')
        return page.getByText(`Đã đóng ${i}/3 kiện`).first().isVisible()
      })
    }
    await page.getByText('3/3').first().waitFor()
    await assertEverywhere(page, 'training-floor')
    await comeBack(page, 3)

    await press(page, 'Đến bàn giao')
    await press(page, 'GHN')
    await press(page, 'Bắt đầu quét')
    const codes = await until('the parcels are listed', async () => {
      const listed = await page.locator('ul.list').first().locator('.code').allInnerTexts()
      return listed.length === 3 ? listed : undefined
    })
    for (const code of codes) {
      await page.getByLabel('Mã kiện').fill(code)
      await press(page, 'Thêm')
    }
    await page.getByLabel('Họ tên bưu tá').fill('Ba')
    await page.locator('canvas').scrollIntoViewIfNeeded()
    const box = (await page.locator('canvas').boundingBox())!
    await page.mouse.move(box.x + 30, box.y + 30)
    await page.mouse.down()
    for (let i = 1; i <= 8; i += 1) await page.mouse.move(box.x + 30 + i * 15, box.y + 30 + (i % 2) * 25)
    await page.mouse.up()
    await press(page, 'Ký nhận 3 kiện')
    await page.getByText('3 kiện đã giao cho GHN').waitFor()
    await comeBack(page, 4)

    await page.getByText('Bạn đã làm đủ bốn bước!').waitFor()
    await assertEverywhere(page, 'training-finished')
    await page.getByLabel('Họ và tên').fill('Nguyễn Thị Ba')
    await press(page, 'Nhận giấy chứng nhận')
    await page.locator('.certificate', { hasText: 'Nguyễn Thị Ba' }).waitFor()
    await assertEverywhere(page, 'training-certificate')
    const download = page.waitForEvent('download')
    await press(page, /Tải giấy/)
    expect((await download).suggestedFilename()).toBe('000001.pdf')
    await page.goto(`${world.api.url}/mine`)
    await page.getByText('Chưa có hàng trong phiên live nào').waitFor()
    await eventually(async () => expect(await page.getByRole('link', { name: 'Tập bán hàng' }).count()).toBe(0))
    expect(troubles).toEqual([])
  })

  test('keeps practice and real work apart on a device where an owner does both', async () => {
    const { page, context, troubles } = await open('nam', 'owner', '/host')
    await page.getByRole('link', { name: 'Tập bán hàng' }).click()
    await press(page, 'Bắt đầu tập')
    await press(page, 'Đi tạo phiên')
    await page.getByLabel('Tên phiên').fill('Phiên tập')
    await eventually(async () => expect(await page.locator('nav[aria-label="Các trang"] a').count()).toBe(3))
    const real = await context.newPage()
    await real.goto(`${world.api.url}/host#/new`)
    await real.getByLabel('Tên phiên').waitFor()
    await eventually(async () => expect(await real.getByLabel('Tên phiên').inputValue()).toBe(''))
    await eventually(async () => expect(await real.getByText('ĐANG TẬP').count()).toBe(0))
    await page.goto(`${world.api.url}/settings`)
    await page.goto(`${world.api.url}/host#/new`)
    await page.getByLabel('Tên phiên').waitFor()
    await eventually(async () => expect(await page.getByText('ĐANG TẬP').count()).toBe(0))
    await eventually(async () => expect(await page.getByLabel('Tên phiên').inputValue()).toBe(''))
    expect(troubles).toEqual([])
  })

  test('shows a co-operative who has practised, and checks a certificate by its number', async () => {
    const tu = await trainee(world, 'tu')
    await tu.begin()
    await tu.enter()
    await tu.makeSale()
    const { page, troubles } = await open('coop', 'owner', '/hub', 'Lan')
    await page.getByRole('link', { name: 'Ai đã tập bán hàng' }).click()
    const row = (seller: string): ReturnType<Page['locator']> => page.locator('.shops > li', { hasText: seller })
    await row('ba').getByText('đã xong').waitFor()
    await row('tu').getByText('đang ở: Bán thử').waitFor()
    await page.getByLabel('Gõ số ghi trên giấy.').fill('12')
    await press(page, 'Kiểm tra')
    await page.getByText('Số có ít nhất sáu chữ số.').waitFor()
    await page.getByLabel('Gõ số ghi trên giấy.').fill('999999')
    await press(page, 'Kiểm tra')
    await page.getByText('Không có giấy số này').waitFor()
    await page.getByLabel('Gõ số ghi trên giấy.').fill('000001')
    await press(page, 'Kiểm tra')
    await page.locator('.certificate', { hasText: 'Nguyễn Thị Ba' }).waitFor()
    await assertEverywhere(page, 'training-shops')
    expect(troubles).toEqual([])
  })
})
