import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { openBrowser, type Device, type TestBrowser } from '../support/browser.ts'
import { signInOn } from '../support/signed-in.ts'
import { openWorld, type World } from '../support/world.ts'

const goods = [
  ['CAPHE', 'Cà phê rang Cầu Kè 500 g', 125_000, 40, '#5b3a1e'],
  ['MUOI', 'Muối ớt Tây Ninh', 35_000, 3, '#c0392b'],
  ['MAT', 'Mật ong rừng U Minh', 180_000, 12, '#d99a1c'],
] as const

/** A host on their phone, signed in. */
export interface HostStage {
  world: World
  host: string
  device: Device
  /** A device of somebody else. */
  otherDevice: TestBrowser['device']
  /** Goes to a place in the page and waits until these words are shown. */
  open(place: string, shown: string): Promise<Page>
  /** A sale of three goods with photos. */
  makeSale(): Promise<string>
  close(): Promise<void>
}

export async function openHostStage(settings: Record<string, string> = {}): Promise<HostStage> {
  const world = await openWorld({ settings: { ACK_WAIT_MS: '5000', ...settings } })
  const browser = await openBrowser()
  const host = await world.token('host', { name: 'Lan' })
  const device = await browser.device()
  await signInOn(device, { token: host, name: 'Lan', role: 'host' })
  return {
    world,
    host,
    device,
    otherDevice: browser.device,
    open: async (place, shown) => {
      const isThere = device.page.url().startsWith(`${world.api.url}/host`)
      await device.page.goto(`${world.api.url}/host#/${place}`)
      // Only the place would be another, not the page.
      if (isThere) await device.page.reload()
      await device.page.getByText(shown).first().waitFor()
      return device.page
    },
    makeSale: async () => {
      const saleId = randomUUID()
      await world.api.call('POST', '/api/sales', host, {
        saleId,
        title: 'Chợ phiên Cầu Kè',
        timeZone: 'Asia/Ho_Chi_Minh',
        currency: 'VND',
        deadlinePolicy: 'tiktok-vn',
        items: goods.map(([sku, title, price, quota]) => ({ sku, title, price, quota })),
      })
      for (const [sku, , , , background] of goods) {
        const body = await sharp({ create: { width: 600, height: 600, channels: 3, background } })
          .jpeg()
          .toBuffer()
        await fetch(`${world.api.url}/api/sales/${saleId}/items/${sku}/photo`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${host}`, 'content-type': 'image/jpeg' },
          body: new Uint8Array(body),
        })
      }
      return saleId
    },
    close: async () => {
      await browser.close()
      await world.close()
    },
  }
}
