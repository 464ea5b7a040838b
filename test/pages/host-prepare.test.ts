import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHostStage, type HostStage } from './host-stage.ts'

describe('the sales of a host, and one that is prepared', { skip: skipWithoutBrowser() }, () => {
  let stage: HostStage
  before(async () => {
    stage = await openHostStage()
  })
  after(() => stage.close())

  test('look right everywhere', async () => {
    await assertEverywhere(await stage.open('', 'Chưa có phiên nào'), 'host-empty')
    const page = await stage.open(`sale/${await stage.makeSale()}`, 'Đường dẫn cho khách')
    await page.locator('.photo img').first().waitFor()
    await page.getByAltText('Mã QR của phiên bán').waitFor()
    await assertEverywhere(page, 'host-prepare')
    assert.deepEqual(stage.device.troubles, [])
  })
})
