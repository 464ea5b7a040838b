import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { placeDecided } from '../support/api.ts'
import { breakTable } from '../support/delivered-order.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { signedInToControl } from '../support/control-page.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openFloor } from '../support/floor.ts'
import { openStation, said } from '../support/station.ts'
import { describeUnless } from '../support/unless.ts'
import { fillIn, openLive, orderButton, person } from '../support/viewer-page.ts'
import { openWorld, type World } from '../support/world.ts'
import { eventually } from '../support/until.ts'

describeUnless(skipWithoutBrowser(), 'paper that a person must check', () => {
  let world: World
  let browser: TestBrowser
  beforeAll(async () => {
    world = await openWorld({ settings: { LOG_LEVEL: 'silent' } })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('is flagged on the packing page where it is printed, and in control with what to do', async () => {
    const own = await openFloor(world, 'main')
    const sale = await world.api.openSale(own.host, { items: { COFFEE: 50 } })
    for (const name of ['Nguyễn Thị Ánh', 'Lan ꨆꨇ']) {
      const socket = await world.api.connect((await world.api.signUp({ name, line: name })).token)
      await placeDecided(socket, sale.saleId)
      socket.close()
    }
    const [batch] = await own.cut(sale)
    own.close()
    const { code } = batch!.parcels[1]!
    const { page, troubles } = await openStation(world, browser, { name: 'lan', seller: 'main' })
    await page.keyboard.press('Enter')
    await said(page, 'claimed')
    const notice = page.locator(`[data-attention="${code}"]`)
    await notice.filter({ hasText: /Kiện 2 .*tên có chữ không in được; địa chỉ có chữ không in được/ }).waitFor()
    await eventually(async () => expect(await page.locator('[data-attention]').count()).toBe(1))
    await assertEverywhere(page, 'floor-attention')
    expect(troubles).toEqual([])

    const mend = await breakTable(world, 'document', "new.kind = 'labels-zpl'")
    world.ctx.jobs.renderDocuments(batch!.batchId, 'zpl')
    const control = await signedInToControl(world, browser, 'dispatcher')
    await control.page.getByRole('link', { name: /Sự cố/ }).click()
    await control.page.locator(`[data-attention="${code}"]`).getByText('Gọi số điện thoại trên tem').first().waitFor()
    const job = control.page.locator(`[data-subject="${batch!.batchId}"]`)
    await job.getByRole('heading', { name: /Tem ZPL · đợt 1 · Phiên live thứ Bảy/ }).waitFor()
    await job.getByText('In tem bằng hộp in của trình duyệt').waitFor()
    await assertEverywhere(control.page, 'control-attention')
    await mend()
    expect(control.troubles).toEqual([])
  })

  test('is prevented: people who sign up are told which field is too long, and by how much', async () => {
    const host = await world.token('host')
    const sale = await world.api.openSale(host)
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    const { page } = await openLive(browser, world, sale)
    await orderButton(page).click()
    await fillIn(page, { ...person(), line: 'W'.repeat(300) })
    const save = page.getByRole('button', { name: 'Lưu và chốt đơn' })
    await save.click()
    const alert = page.getByRole('alert').filter({ hasText: /Tem dán kiện không đủ chỗ/ })
    await alert.waitFor()
    const tooMany = Number(/bớt khoảng (\d+) ký tự/.exec(await alert.innerText())![1])
    await assertEverywhere(page, 'viewer-too-long')
    await page.getByLabel('Số nhà, đường, ấp').fill('W'.repeat(300 - tooMany))
    await save.click()
    await page.getByRole('status').filter({ hasText: 'Chốt đơn thành công!' }).waitFor()
  })
})
