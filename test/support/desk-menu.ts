import type { Page } from 'playwright-core'
import { expect } from './jest.ts'

/**
 * At this width the bar of a page for an owner holds the shop, all eleven pages of a shop that stands alone and the
 * account side by side.
 */
export async function assertMenuInOneLine(page: Page, url: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 })
  await page.goto(url)
  const bar = page.getByRole('banner')
  const links = bar.getByRole('navigation').getByRole('link')
  await links.last().waitFor()
  const parts = [bar.locator('.brand'), ...(await links.all()), bar.getByRole('group')]
  const boxes = await Promise.all(parts.map(async (part) => (await part.boundingBox())!))
  const ends = [0, ...boxes.map((box) => box.x + box.width), width]
  const inLine = boxes.filter(({ x, y, height }, i) => x >= ends[i]! && y + height <= 50)
  expect([boxes.length, inLine.length, Math.max(...ends)]).toEqual([13, 13, width])
}
