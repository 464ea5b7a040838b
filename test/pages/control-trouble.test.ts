import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { assertEverywhere, openBrowser, type TestBrowser } from '../support/browser.ts'
import { signedInToControl } from '../support/control-page.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { until } from '../support/until.ts'
import { breakTable, wholeDay, type WholeDay } from '../support/delivered-order.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

const phone = '0987 654 321'

describeUnless(skipWithoutBrowser(), 'trouble in control', () => {
  let world: World
  let browser: TestBrowser
  let day: WholeDay
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', LOG_LEVEL: 'silent' } })
    browser = await openBrowser()
    day = await wholeDay(world, phone)
  })
  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  test('has failed work done again when someone asks, and says who asked', async () => {
    const mend = await breakTable(world, 'document', "new.kind = 'labels-zpl'")
    const packer = await world.token('packer')
    const { body } = await world.api.call<{ items: { batchId: string }[] }>(
      'GET',
      `/api/batches?saleId=${day.saleId}`,
      packer,
    )
    const { batchId } = body.items[0]!
    world.ctx.jobs.renderDocuments(batchId, 'zpl')
    const { page, troubles } = await signedInToControl(world, browser, 'dispatcher')
    await page.getByRole('link', { name: /Sự cố/ }).click()
    const job = page.locator(`[data-subject="${batchId}"]`)
    await job.getByText('broken on purpose').waitFor()
    await assertEverywhere(page, 'control-trouble')
    await mend()
    await job.getByRole('button', { name: 'Làm lại' }).click()
    await job.getByText('minh · Điều phối gọi làm lại').waitFor()
    await until(
      'the labels are drawn',
      async () =>
        (await world.ctx.pool.query(`select 1 from document where subject_id = $1 and kind = 'labels-zpl'`, [batchId]))
          .rowCount === 1,
      60_000,
    )
    await page.getByRole('heading', { name: 'Không có sự cố' }).waitFor()
    await page.getByText('Đã xong (1)').click()
    await job.getByText('Đã xong').waitFor()
    expect(troubles).toEqual([])
  })
})
