import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import sharp from 'sharp'
import type { StaffRole } from '../../shared/contract/roles.ts'
import { assertEverywhere, openBrowser, type Device, type TestBrowser } from '../support/browser.ts'
import { deliver } from '../support/deliver.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { signInOn } from '../support/signed-in.ts'
import { describeUnless } from '../support/unless.ts'
import { openLive, orderFirst } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'

describeUnless(skipWithoutBrowser(), 'the support desk', () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  async function openDesk(role: StaffRole = 'support'): Promise<Device> {
    const device = await browser.device()
    await signInOn(device, { token: await world.token(role, { name: 'hoa', hours: 9000 }), name: 'Hoa', role })
    await device.page.goto(`${world.api.url}/desk`)
    await device.page.getByRole('heading', { name: 'Hỗ trợ khách' }).first().waitFor()
    return device
  }

  test('hears what a buyer says is wrong from their orders, with a photo, and answers by one press; the buyer reads it and opens it again', async () => {
    const host = await world.token('host', { hours: 9000 })
    const sale = await world.api.openSale(host, { items: { COFFEE: 50 } })
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    const buyer = await openLive(browser, world, sale)
    await orderFirst(buyer.page)
    await buyer.page.getByText('Chốt đơn thành công!').waitFor()
    await deliver(world, sale.saleId)
    await buyer.page.goto(`${world.api.url}/my-orders`)
    await buyer.page.getByRole('button', { name: 'Có vấn đề với đơn này' }).click()
    await buyer.page.getByLabel('Chuyện gì đã xảy ra?').selectOption('damaged')
    await buyer.page.getByLabel('Kể thêm').fill('Gói cà phê bị rách góc')
    const image = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#884422' } })
      .jpeg()
      .toBuffer()
    await buyer.page
      .locator('input[type=file]')
      .setInputFiles({ name: 'rach.jpg', mimeType: 'image/jpeg', buffer: image })
    await assertEverywhere(buyer.page, 'my-orders-say')
    await buyer.page.getByRole('button', { name: 'Gửi cho shop' }).click()
    await buyer.page.getByText('Trả lời trước').waitFor()

    const desk = await openDesk()
    await desk.page.getByText('Hàng hư hỏng').waitFor()
    await assertEverywhere(desk.page, 'desk')
    await desk.page.getByText('Hàng hư hỏng').click()
    await desk.page.getByText('Gói cà phê bị rách góc').waitFor()
    await desk.page.getByRole('img', { name: 'Ảnh 1' }).waitFor()
    await desk.page.getByText('GHN').first().waitFor()
    await desk.page.getByRole('button', { name: 'Tôi nhận' }).click()
    await desk.page.getByText('hoa đang xử lý').waitFor()
    await assertEverywhere(desk.page, 'desk-case')
    await desk.page.getByLabel('Lời nhắn cho khách').fill('Shop gửi gói khác ngay hôm nay')
    await desk.page.getByRole('button', { name: 'Gửi hàng thay' }).click()
    await desk.page.getByRole('heading', { name: 'Đã xong: Gửi hàng thay' }).waitFor()

    await buyer.page.reload()
    await buyer.page.getByText('Shop trả lời: Gửi hàng thay').waitFor()
    await buyer.page.getByText('Shop gửi gói khác ngay hôm nay').waitFor()
    await assertEverywhere(buyer.page, 'my-orders-answered')
    await buyer.page.getByRole('button', { name: 'Chưa ổn, mở lại' }).click()
    await buyer.page.getByLabel('Còn vấn đề gì?').fill('Gói mới cũng rách')
    await buyer.page.getByRole('button', { name: 'Chưa ổn, mở lại' }).click()
    await desk.page.getByText('Gói mới cũng rách').waitFor()
    await desk.page.goto(`${world.api.url}/desk#fix`)
    await desk.page.getByText('1 khiếu nại').waitFor()
    await assertEverywhere(desk.page, 'desk-fix')
    await desk.page.goto(`${world.api.url}/desk#returns`)
    await desk.page.getByRole('button', { name: 'Còn bán được' }).click()
    await desk.page.getByText('Quét hoặc nhập mã trước.').waitFor()
    const { code } = await world.ctx.db.selectFrom('parcel').select('code').executeTakeFirstOrThrow()
    await desk.page.getByLabel('Mã kiện hoặc mã vận đơn').fill(code)
    await desk.page.getByRole('button', { name: 'Còn bán được' }).click()
    await desk.page.getByText('Hàng đã về lô và được bán lại trong phiên.').waitFor()
    await desk.page.locator('input[type=file]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: image })
    await desk.page.getByText('Đã lưu ảnh').waitFor()
    await assertEverywhere(desk.page, 'desk-returns')
    expect([buyer.troubles, desk.troubles]).toEqual([[], []])
  })

  test('is not for a packer', async () => {
    const device = await browser.device()
    const token = await world.token('packer', { hours: 9000 })
    await signInOn(device, { token, name: 'Lan', role: 'packer' })
    await device.page.goto(`${world.api.url}/desk`)
    await device.page.getByText('Trang này không dành cho vai trò').waitFor()
  })
})
