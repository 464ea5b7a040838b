import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { readFileSync } from 'node:fs'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHostStage, type HostStage } from './host-stage.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "a new sale on a host's phone", () => {
  let stage: HostStage
  beforeAll(async () => {
    stage = await openHostStage()
  })
  afterAll(() => stage.close())

  test('looks right everywhere while its start time is chosen and its goods are imported from a spreadsheet', async () => {
    const page = await stage.open('new', 'Bước 1 trên 3')
    await page.getByLabel('Cam kết giao hàng').selectOption('shopee-vn')
    await page.getByText('gửi hàng').first().waitFor()
    await page.getByLabel('Cam kết giao hàng').selectOption('tiktok-vn')
    await page.getByText('gửi hàng').first().waitFor()
    await assertEverywhere(page, 'host-new')
    await page.getByLabel('Tên phiên').fill('Chợ phiên')
    await page.getByRole('button', { name: 'Tiếp tục' }).click()
    await page.getByRole('button', { name: 'Nhập từ Excel' }).click()
    const [template] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Tải tệp mẫu' }).click(),
    ])
    const workbook = readFileSync(await template.path())
    const chooseFile = page.locator('input[accept*=".csv"]')
    await chooseFile.setInputFiles({
      name: template.suggestedFilename(),
      mimeType: 'application/zip',
      buffer: workbook,
    })
    await page.getByText('Đọc được 3 sản phẩm, không có lỗi.').waitFor()
    await page.locator('tr', { hasText: 'MATONG2' }).filter({ hasText: '1 l' }).last().waitFor()
    await chooseFile.setInputFiles({
      name: 'a.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('ma;ten;gia;sl\nA;Cà phê;125.000;5\nA;Muối;x;\n'),
    })
    await page.getByText('Dòng 3').first().waitFor()
    await assertEverywhere(page, 'host-import')
    const ours = (price: string): { name: string; mimeType: string; buffer: Buffer } => ({
      name: 'ban-hang.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`Ký hiệu,Món,Tiền,Bao nhiêu\nCF1,Cà phê rang,${price},40\n`),
    })
    await chooseFile.setInputFiles(ours('125000'))
    await page.getByText('Cột nào trong tệp là gì?').waitFor()
    await assertEverywhere(page, 'host-import-columns')
    const answers = { 'Mã hàng': 'Ký hiệu', 'Tên hàng': 'Món', Giá: 'Tiền', 'Số lượng': 'Bao nhiêu' }
    for (const [label, name] of Object.entries(answers))
      await page.getByLabel(label, { exact: true }).selectOption(name)
    await page.getByRole('button', { name: 'Dùng các cột này' }).click()
    await page.getByText('Đọc được 1 sản phẩm, không có lỗi.').waitFor()
    // The next file with these columns is read without asking.
    await chooseFile.setInputFiles(ours('130000'))
    await page.getByText('130.000').waitFor()
    await page.getByText('Đọc được 1 sản phẩm, không có lỗi.').waitFor()
    await page.getByRole('button', { name: 'Dùng 1 sản phẩm này' }).click()
    await page
      .getByLabel('Ảnh: Cà phê rang')
      .setInputFiles({ name: 'anh.heic', mimeType: 'image/jpeg', buffer: Buffer.from('not a photo') })
    await page.getByText('Không mở được ảnh này. Chọn ảnh JPG hoặc PNG.').waitFor()
    expect(stage.device.troubles).toEqual([])
  })
})
