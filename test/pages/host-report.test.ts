import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { placeDecided } from '../support/api.ts'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHostStage, type HostStage } from './host-stage.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(skipWithoutBrowser(), "a sale's report on a host's phone", () => {
  let stage: HostStage
  beforeAll(async () => {
    stage = await openHostStage()
  })
  afterAll(() => stage.close())

  test('looks right everywhere', async () => {
    const { world, host } = stage
    const saleId = await stage.makeSale()
    await world.api.call('POST', `/api/sales/${saleId}/open`, host)
    const socket = await world.api.connect((await world.api.signUp()).token)
    await world.api.call('PUT', `/api/sales/${saleId}/pin`, host, { sku: 'MUOI' })
    await placeDecided(socket, saleId, { lines: [{ sku: 'MUOI', quantity: 3 }] })
    await placeDecided(socket, saleId, { lines: [{ sku: 'MUOI', quantity: 2 }] })
    await world.api.call('PUT', `/api/sales/${saleId}/pin`, host, { sku: 'CAPHE' })
    await placeDecided(socket, saleId, { lines: [{ sku: 'CAPHE', quantity: 4 }], payment: 'prepaid' })
    await assertEverywhere(await stage.open(`sale/${saleId}/report`, 'Vì sao không bán được'), 'host-report')
    socket.close()
    expect(stage.device.troubles).toEqual([])
  })
})
