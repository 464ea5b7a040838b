import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { assertEverywhere, openBrowser, widths, type Device, type TestBrowser } from '../support/browser.ts'
import { openStandIn, type StandIn } from '../support/carrier-stand-in.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openPrinter, type Printer } from '../support/printer.ts'
import { signInOn } from '../support/signed-in.ts'
import { describeUnless } from '../support/unless.ts'
import { eventually, until } from '../support/until.ts'
import { openReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'
import { openWorld, type World } from '../support/world.ts'

const sections = {
  shop: 'Cửa hàng và người gửi',
  bank: 'Nhận chuyển khoản',
  shipping: 'Phí ship',
  goods: 'Sản phẩm',
  lots: 'Lô hàng',
  materials: 'Vật liệu đóng gói',
  carriers: 'Đơn vị vận chuyển',
  points: 'Điểm nhận hàng',
  printers: 'Máy in tem',
  contacts: 'Ai được báo khi sắp trễ',
  people: 'Người dùng',
  policies: 'Cam kết giao hàng',
  settlement: 'Khi nào tiền về',
  cases: 'Khi khách khiếu nại',
  webhooks: 'Kết nối phần mềm khác',
}

describeUnless(skipWithoutBrowser(), 'the settings of a shop', () => {
  let world: World
  let browser: TestBrowser
  let admin: string
  let device: Device
  let page: Page
  let printer: Printer
  let carrier: StandIn
  let receiver: WebhookReceiver
  beforeAll(async () => {
    world = await openWorld({
      shop: false,
      settings: { ACK_WAIT_MS: '5000', LOG_LEVEL: 'silent', OUTGOING_PRIVATE_ADDRESSES: '1' },
    })
    browser = await openBrowser()
    printer = await openPrinter()
    receiver = await openReceiver()
    carrier = await openStandIn(({ headers }) =>
      headers['token'] === 'ghn-secret'
        ? [200, { code: 200, data: { shops: [{ _id: 77 }] } }]
        : [401, { code: 401, message: 'Token is not valid!' }],
    )
    admin = await world.token('admin', { name: 'lan', shop: false })
    device = await browser.device()
    page = device.page
    await signInOn(device, { token: admin, name: 'lan', role: 'admin' })
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
    await printer.close()
    receiver.close()
    await carrier.close()
  })

  const openSection = async (name: keyof typeof sections): Promise<void> => {
    await page.goto(`${world.api.url}/settings`)
    await follow(name)
  }
  const follow = async (name: keyof typeof sections): Promise<void> => {
    await page.getByRole('link', { name: sections[name] }).click()
    await page.getByRole('heading', { name: sections[name], level: 2, exact: true }).waitFor()
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  }
  const put = (path: string, body: object): Promise<unknown> => world.api.call('PUT', path, admin, body)
  const makeSale = async (): Promise<string> => {
    const saleId = randomUUID()
    const { status } = await world.api.call('POST', '/api/sales', admin, {
      saleId,
      title: 'Chợ phiên Cầu Kè',
      timeZone: 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      deadlinePolicy: 'tiktok-vn',
      items: [
        { sku: 'CAPHE', title: 'Cà phê rang Cầu Kè 500 g', price: 125_000, quota: 40 },
        { sku: 'MUOI', title: 'Muối ớt Tây Ninh', price: 35_000, quota: 10 },
      ],
    })
    expect(status).toBe(201)
    return saleId
  }

  test('say who sends the parcels: a field that was left out is named and focused, what is saved stays', async () => {
    await openSection('shop')
    await page.getByLabel('Tên cửa hàng').fill('Đặc sản Cầu Kè')
    await page.getByLabel('Tên người gửi').fill('Thạch Thị Lan')
    await page.getByLabel('Tỉnh, thành phố').selectOption({ label: 'Tỉnh Vĩnh Long' })
    await page.getByRole('combobox', { name: 'Phường, xã' }).fill('cau ke')
    await page.getByRole('option', { name: 'Xã Cầu Kè' }).click()
    await page.getByLabel('Số nhà, đường, ấp').fill('ấp Rạch Giồng')
    await page.getByRole('button', { name: 'Lưu cửa hàng' }).click()
    await page.getByRole('alert').filter({ hasText: 'Số điện thoại chưa đúng' }).waitFor()
    const phone = page.getByLabel('Số điện thoại')
    await page.locator('input[name="phone"]:focus').waitFor()
    await phone.fill('0912 345 678')
    await page.getByRole('button', { name: 'Lưu cửa hàng' }).click()
    await page.getByText('Đã lưu.').waitFor()
    await openSection('shop')
    await eventually(async () => expect(await page.getByLabel('Tên người gửi').inputValue()).toBe('Thạch Thị Lan'))
    await until('the ward is named', async () =>
      (await page.getByRole('combobox', { name: 'Phường, xã' }).inputValue()).includes('Cầu Kè'),
    )
  })

  test('take the account for bank transfers: what is missing is named, what is saved is said, and it can be ended', async () => {
    await openSection('bank')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Hãy nhập số tài khoản.').waitFor()
    await page.getByLabel('Ngân hàng').selectOption({ label: 'Vietcombank' })
    await page.getByLabel('Số tài khoản').fill('0011 0041 23456')
    await page.getByLabel('Chủ tài khoản').fill('HTX CAU KE')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Đã lưu.').waitFor()
    await openSection('bank')
    await eventually(async () => expect(await page.getByLabel('Số tài khoản').inputValue()).toBe('0011004123456'))
    const stop = page.getByRole('button', { name: 'Nhấn giữ để ngừng nhận chuyển khoản' })
    await stop.press('Enter')
    await page.getByText('Bấm lần nữa để ngừng').waitFor()
    await stop.press('Enter')
    await page.getByText('Đã ngừng nhận chuyển khoản.').waitFor()
    await openSection('bank')
    await eventually(async () => expect(await page.getByLabel('Số tài khoản').inputValue()).toBe(''))
  })

  test('mend what the sale page misses: it says what, leads to the field, and shows it mended on return', async () => {
    const saleId = await makeSale()
    const label = { producer: 'HTX Cầu Kè', producerAddress: 'Cầu Kè, Vĩnh Long', origin: 'Việt Nam', dated: false }
    const packing = { box: null, inserts: [], sticks: [], photo: false }
    await put('/api/products/MUOI', { label: { ...label, name: 'Muối ớt', net: '200 g' }, packing })
    await put('/api/products/CAPHE', { label: { ...label, name: 'Cà phê', origin: undefined }, packing })
    await page.goto(`${world.api.url}/host#/sale/${saleId}/goods`)
    const complaint = page.getByRole('link', { name: 'Thiếu 2 thông tin: xuất xứ, khối lượng tịnh' })
    await complaint.click()
    await page.locator('input[name="origin"]:focus').waitFor()
    await page.getByText('Bắt buộc ghi trên nhãn hàng.').first().waitFor()
    await page.keyboard.type('Việt Nam')
    await page.getByLabel('Khối lượng tịnh').fill('500 g')
    await page.getByLabel('Cân nặng một sản phẩm (gam)').fill('560')
    await page.getByLabel('Phân loại', { exact: true }).fill('500 g')
    await page.keyboard.press('Enter')
    await page.getByText('Nhập tên sản phẩm.').waitFor()
    await page.locator('input[name="choiceOf"]:focus').waitFor()
    await page.keyboard.type('Cà phê rang')
    await page.keyboard.press('Enter')
    await page.getByText('Đã lưu.').waitFor()
    const { body } = await world.api.call<{ items: { sku: string; choice: unknown }[] }>('GET', '/api/products', admin)
    expect(body.items.find(({ sku }) => sku === 'CAPHE')!.choice).toEqual({ product: 'Cà phê rang', label: '500 g' })
    await page.getByText('Đủ thông tin').first().waitFor()
    await page.getByRole('link', { name: 'Về phiên bán' }).click()
    await page.getByText('Mọi thứ sẵn sàng').waitFor()
    await eventually(async () => expect(await page.getByText('Thiếu 2 thông tin').count()).toBe(0))
  })

  test('add a printer by keyboard alone, which prints a test page; one that is off is told clearly', async () => {
    await openSection('printers')
    await page.getByLabel('Tên máy in').focus()
    await page.keyboard.type('Bàn 1')
    await page.keyboard.press('Tab')
    await page.keyboard.type('8.8.8.8')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'Phải là địa chỉ IP trong mạng' }).waitFor()
    await page.getByLabel('Địa chỉ IP').fill(printer.host)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'In thử: Bàn 1' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Máy in đã nhận tờ in thử').waitFor()
    expect(printer.jobs).toHaveLength(1)
    expect(printer.jobs[0]).toMatch(/^\^XA[\s\S]*\^BCN[\s\S]*\^XZ\s*$/)
    const { host } = printer
    await printer.close()
    await page.getByRole('button', { name: 'In thử: Bàn 1' }).click()
    await page.getByRole('alert').filter({ hasText: 'Không gọi được máy in' }).waitFor()
    printer = await openPrinter(host)
  })

  test('connect a carrier: a wrong token is told at its field, the right one is accepted, and it is never shown again', async () => {
    await openSection('carriers')
    await page.getByLabel('Token API').fill('ghn-wrong')
    await page.getByLabel('Mã cửa hàng (ShopId)').fill('77')
    await page.getByLabel('Địa chỉ máy chủ khác').fill(carrier.url)
    await page.getByRole('button', { name: 'Thử kết nối' }).click()
    await page.getByRole('alert').filter({ hasText: 'GHN không chấp nhận thông tin này. Sai Token API' }).waitFor()
    await page.getByText('«Token is not valid!»').waitFor()
    const apiToken = page.getByLabel('Token API')
    await apiToken.and(page.locator('[aria-invalid="true"]:focus')).waitFor()
    await apiToken.fill('ghn-secret')
    await page.getByRole('button', { name: 'Thử kết nối' }).click()
    await page.getByText('GHN chấp nhận thông tin này').waitFor()
    await page.getByRole('button', { name: 'Lưu kết nối' }).click()
    await page.getByLabel('Liên kết nhận trạng thái').waitFor()
    await page.getByRole('button', { name: 'Thử kết nối: GHN' }).click()
    await page.getByText('GHN chấp nhận thông tin này').waitFor()
    await openSection('carriers')
    await page.getByRole('heading', { name: 'GHN', level: 3 }).waitFor()
    const { body } = await world.api.call<{ items: object[] }>('GET', '/api/carriers', admin)
    expect(body.items).toHaveLength(1)
    for (const told of [await page.content(), JSON.stringify(body)]) expect(told).not.toContain('ghn-secret')
    expect(carrier.told.every(({ path }) => path === '/v2/shop/all')).toBe(true)
  })

  test('keep material, lots and contacts', async () => {
    await openSection('materials')
    await page.getByLabel('Mã').fill('hop-s')
    await page.getByLabel('Tên').fill('Hộp nhỏ')
    await page.getByLabel('Đang có').fill('200')
    await page.getByRole('button', { name: 'Thêm vật liệu' }).click()
    await page.getByText('Đang có 200').waitFor()
    await openSection('lots')
    await page.getByLabel('Sản phẩm').selectOption('CAPHE')
    await page.getByLabel('Mã lô').fill('L1')
    await page.getByLabel('Hạn sử dụng').fill('2027-06-01')
    await page.getByLabel('Số lượng').fill('50')
    await page.getByRole('button', { name: 'Thêm lô' }).click()
    await page.getByText('Còn 50 trong 50').waitFor()
    await page.getByRole('button', { name: 'Kiểm lại số lượng: L1' }).click()
    await page.getByLabel('Còn bao nhiêu').fill('48')
    await page.getByLabel('Lý do').fill('đếm lại')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Còn 48 trong 48').waitFor()
    await openSection('contacts')
    await page.getByLabel('Tên').fill('Chị Lan')
    await page.getByLabel('Báo bằng').selectOption('webhook')
    await page.getByLabel('Địa chỉ webhook').fill('http://127.0.0.1:9/alarm')
    await page.getByRole('button', { name: 'Thêm người được báo' }).click()
    await page.getByLabel('Khóa chữ ký').waitFor()
    await page.getByRole('heading', { name: 'Chị Lan' }).waitFor()
  })

  test('add a place to collect, change it, and close it; what is missing or taken is named', async () => {
    await openSection('points')
    await page.getByText('Chưa có điểm nhận hàng').waitFor()
    const add = page.getByRole('button', { name: 'Thêm điểm nhận hàng' })
    await add.click()
    await page.getByText('Hãy điền vào đây.').waitFor()
    await page.getByLabel('Tên điểm').fill('Tiệm Năm Hoa')
    await page.getByLabel('Tỉnh, thành phố').selectOption({ label: 'Tỉnh Vĩnh Long' })
    await page.getByRole('combobox', { name: 'Phường, xã' }).fill('cau ke')
    await page.getByRole('option', { name: 'Xã Cầu Kè' }).click()
    await page.getByLabel('Số nhà, đường, ấp').fill('Ấp Rạch Giồng')
    await page.getByLabel('Giờ mở cửa').fill('7–19 giờ')
    await page.getByLabel('Giữ kiện mấy ngày').fill('31')
    await add.click()
    await page.getByText('Từ 1 đến 30 ngày.').waitFor()
    await page.getByLabel('Giữ kiện mấy ngày').fill('5')
    await assertEverywhere(page, 'settings-points-form')
    await add.click()
    await page.getByText('7–19 giờ · giữ 5 ngày').waitFor()
    await page.getByRole('button', { name: 'Sửa Tiệm Năm Hoa' }).click()
    const entry = page.locator('.entries > li')
    await entry.getByLabel('Giữ kiện mấy ngày').fill('2')
    await entry.getByRole('button', { name: 'Lưu' }).click()
    await entry.getByText('giữ 2 ngày').waitFor()
    await assertEverywhere(page, 'settings-points')
    const close = page.getByRole('button', { name: 'Ngừng nhận ở đây' })
    await close.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.getByText('Chưa có điểm nhận hàng').waitFor()
  })

  test('connect other software: its secret is shown once, and what was not taken can be sent again there', async () => {
    receiver.answers.push(500)
    await openSection('webhooks')
    await page.getByLabel('Tên').fill('n8n của shop')
    await page.getByLabel('Địa chỉ webhook').fill('ftp://n8n.example/hook')
    await page.getByRole('button', { name: 'Kết nối thêm phần mềm' }).click()
    await page.getByRole('alert').filter({ hasText: 'Địa chỉ phải bắt đầu bằng https://' }).waitFor()
    await page.getByLabel('Địa chỉ webhook').fill(receiver.url)
    await page.getByLabel('Chuyến lấy hàng').uncheck()
    await page.getByRole('button', { name: 'Kết nối thêm phần mềm' }).click()
    await eventually(async () => expect(await page.getByLabel('Khóa chữ ký').inputValue()).toMatch(/^whsec_/))
    await page.getByRole('button', { name: 'Gửi thử: n8n của shop' }).click()
    await page.getByText('Đã gửi thử').waitFor()
    const line = page.getByRole('listitem').filter({ hasText: 'Tin thử' }).last()
    await until('its failure is seen', async () => {
      await page.getByRole('button', { name: 'Xem lại' }).click()
      return (await line.innerText()).includes('trả lời 500')
    })
    await page.getByRole('button', { name: 'Gửi lại 1 tin chưa nhận' }).click()
    await page.getByText('Đang gửi lại 1 tin.').waitFor()
    await until('it is taken', async () => {
      await page.getByRole('button', { name: 'Xem lại' }).click()
      return (await line.innerText()).includes('Đã nhận')
    })
    await line.getByRole('button', { name: 'Gửi lại: Tin thử' }).click()
    await until('it is sent again', () => receiver.received.length === 3)
    await page.getByRole('button', { name: 'Tắt', exact: true }).click()
    await page.getByText('Bạn đã tắt').waitFor()
    await page.getByRole('button', { name: 'Bật lại' }).click()
    await page.getByText('Đang bật').waitFor()
    await openSection('webhooks')
    await page.getByRole('heading', { name: 'n8n của shop' }).waitFor()
    expect(await page.content()).not.toContain('whsec_')
  })

  test('take what a refused parcel costs, and refuse what is no amount', async () => {
    await openSection('shop')
    await page.getByLabel('Phí khi khách không nhận hàng').fill('ba mươi')
    await page.getByText('Nhập số đồng, ví dụ 30000').waitFor()
    await page.getByLabel('Phí khi khách không nhận hàng').fill('30k')
    await page.getByLabel('Ai trả phí đó?').selectOption('buyer')
    await page.getByRole('button', { name: 'Lưu cửa hàng' }).click()
    await page.getByText('Đã lưu.').waitFor()
    const { body } = await world.api.call<{ shop: object }>('GET', '/api/shop', admin)
    expect(body.shop).toMatchObject({ refusalFee: 30_000, refusalFeeBy: 'buyer' })
  })

  test('choose when the money of a channel comes, with what is known of it, and by when complaints are answered', async () => {
    await openSection('settlement')
    const tiktok = page.getByRole('region', { name: 'TikTok Shop' })
    await tiktok.getByLabel('Quy tắc').selectOption('tiktok-vn')
    await tiktok.getByText('Chưa chắc chắn').waitFor()
    await tiktok.getByText('Kỳ quyết toán của từng shop không được công bố').waitFor()
    await tiktok.getByText('Nguồn: Return window').waitFor()
    await tiktok.getByLabel('Số ngày mà shop bạn thấy').fill('99')
    await tiktok.getByText('Nhập số ngày từ 0 đến 60.').waitFor()
    await tiktok.getByLabel('Số ngày mà shop bạn thấy').fill('8')
    await tiktok.getByText('Tiền về sau 8 ngày kể từ khi giao xong.').waitFor()
    await assertEverywhere(page, 'settings-settlement-chosen')
    await tiktok.getByRole('button', { name: 'Lưu' }).click()
    await tiktok.getByText('Đã lưu.').waitFor()
    const { body } = await world.api.call<{ choices: object[] }>('GET', '/api/money/policies', admin)
    expect(body.choices).toContainEqual(
      expect.objectContaining({ channel: 'tiktok-shop', policy: 'tiktok-vn', days: 8 }),
    )
    await openSection('cases')
    await page.getByLabel('Hạn trả lời').selectOption('tiktok-vn')
    await page.getByText('tự động hoàn tiền cho khách').first().waitFor()
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.getByText('Đã lưu.').waitFor()
    expect((await world.api.call('GET', '/api/case-rule', admin)).body['policy']).toBe('tiktok-vn')
  })

  test('list their sections, on a phone one under the other', async () => {
    await page.goto(`${world.api.url}/settings`)
    await page.getByRole('link', { name: sections.shop }).waitFor()
    await eventually(async () => expect(await page.getByRole('heading', { level: 2 }).count()).toBe(0))
    await assertEverywhere(page, 'settings')
  })

  for (const name of Object.keys(sections) as (keyof typeof sections)[])
    test(`show their section ${name} on every screen, in both languages`, async () => {
      // Where the list stays beside the section.
      await page.setViewportSize(widths.desk)
      await follow(name)
      await page.setViewportSize(widths.phone)
      if (name === 'goods') await page.getByRole('link', { name: 'Sửa: Cà phê' }).click()
      if (name === 'goods') await page.getByLabel('Xuất xứ').waitFor()
      if (name === 'webhooks') await page.getByRole('button', { name: 'Tin đã gửi' }).click()
      if (name === 'webhooks') await page.getByText('Tin thử', { exact: true }).waitFor()
      await assertEverywhere(page, `settings-${name}`)
      expect(device.troubles).toEqual([])
    })
})
