import type { Page } from 'playwright-core'
import type { Device, TestBrowser } from './browser.ts'
import type { World } from './world.ts'

/**
 * A device on which someone has signed in by their link, on the first page of their role: control, or an owner's home.
 */
export async function signedInToControl(
  world: World,
  browser: TestBrowser,
  role: 'dispatcher' | 'owner' | 'admin',
  { seller = 'main', name = 'minh' } = {},
): Promise<Device> {
  const { body } = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', await world.token('admin'), {
    role,
    seller,
    name,
  })
  const device = await browser.device()
  // Much of the waiting is for a browser and a renderer, on a machine that may be running other tests too.
  device.page.setDefaultTimeout(90_000)
  await device.page.goto(world.api.url + body.path)
  await device.page.getByRole('button', { name: 'Đăng nhập' }).click()
  await device.page.waitForURL(role === 'owner' ? `${world.api.url}/` : '**/control')
  return device
}

/** Types a text into control's search box and presses Enter. */
export async function findOrder(page: Page, text: string): Promise<void> {
  await page.getByRole('link', { name: 'Tìm đơn' }).click()
  const box = page.getByLabel('Số đơn, mã kiện, số điện thoại hoặc số chuyến')
  await box.fill(text)
  await box.press('Enter')
}
