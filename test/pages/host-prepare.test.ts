import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHostStage, type HostStage } from './host-stage.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "a host's sales, and one in preparation", () => {
  let stage: HostStage
  beforeAll(async () => {
    stage = await openHostStage()
  })
  afterAll(() => stage.close())

  test('look right everywhere', async () => {
    await assertEverywhere(await stage.open('', 'Chưa có phiên nào'), 'host-empty')
    const page = await stage.open(`sale/${await stage.makeSale()}`, 'Liên kết cho khách')
    await page.locator('.photo img').first().waitFor()
    await page.getByAltText('Mã QR của phiên bán').waitFor()
    await assertEverywhere(page, 'host-prepare')
    expect(stage.device.troubles).toEqual([])
  })
})
