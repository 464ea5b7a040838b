import type { Page } from 'playwright-core'
import type { SaleView } from '../../shared/contract/common.ts'
import type { Device, TestBrowser } from './browser.ts'
import type { World } from './world.ts'

/** The viewer's page of a sale on a separate device. */
export async function openLive(
  browser: TestBrowser,
  world: World,
  sale: SaleView,
  { url = world.api.url, ...options }: { url?: string; context?: Parameters<TestBrowser['device']>[0] } = {},
): Promise<Device> {
  const device = await browser.device(options.context)
  await device.page.goto(`${url}/live/${sale.saleId}`)
  return device
}

let phones = 0

export const person = (): { name: string; phone: string; line: string } => {
  phones += 1
  return { name: 'Nguyễn Thị Ánh', phone: `0912 001 ${String(100 + phones)}`, line: 'ấp Rạch Giồng' }
}

/** The order button, whatever it currently says. */
export const orderButton = (page: Page) => page.locator('.action .button')

/** Types name, phone and address as a person does, and leaves the form without submitting. */
export async function fillIn(page: Page, { name, phone, line } = person()): Promise<void> {
  await page.getByLabel('Họ và tên').fill(name)
  await page.getByLabel('Số điện thoại').fill(phone)
  await page.getByLabel('Tỉnh, thành phố').selectOption({ label: 'Tỉnh Vĩnh Long' })
  await page.getByRole('combobox', { name: 'Phường, xã' }).fill('cau ke')
  await page.getByRole('option', { name: 'Xã Cầu Kè' }).click()
  await page.getByLabel('Số nhà, đường, ấp').fill(line)
}

/** Presses the button for the first time on a device: that asks for the recipient, and orders. */
export async function orderFirst(page: Page): Promise<void> {
  await orderButton(page).click()
  await fillIn(page)
  await page.getByRole('button', { name: 'Lưu và chốt đơn' }).click()
}

/** Signs a device up without ordering anything: a viewer who bought in an earlier live. */
export async function signUpDevice(world: World, { context }: Device, perhaps: { phone?: string } = {}): Promise<void> {
  const { name, phone, line } = { ...person(), ...perhaps }
  const { token } = await world.api.signUp({ name, phone: phone.replaceAll(' ', ''), line })
  const kept = {
    name,
    phone,
    line,
    ward: { code: '29308', name: 'Xã Cầu Kè' },
    province: { code: '86', name: 'Tỉnh Vĩnh Long' },
  }
  await context.addInitScript(
    `if (!localStorage.getItem('flashpack.viewer.token')) { localStorage.setItem('flashpack.viewer.token', ${JSON.stringify(token)}); localStorage.setItem('flashpack.viewer', ${JSON.stringify(JSON.stringify(kept))}) }`,
  )
}

/** Whether the first match of a selector is all on the screen, and nothing covers it. */
export function isOnScreen(page: Page, part: string): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const element = document.querySelector(${JSON.stringify(part)})
    const { left, right, top, bottom } = element.getBoundingClientRect()
    if (top < 0 || left < 0 || bottom > innerHeight || right > innerWidth) return false
    return [top + 2, bottom - 2].every((y) => element.contains(document.elementFromPoint((left + right) / 2, y)))
  })()`)
}
