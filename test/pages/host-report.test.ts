import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { placeDecided } from '../support/api.ts'
import { assertEverywhere } from '../support/browser.ts'
import { skipWithoutBrowser } from '../support/find-tool.ts'
import { openHostStage, type HostStage } from './host-stage.ts'

describe("the report of a sale on a host's phone", { skip: skipWithoutBrowser() }, () => {
  let stage: HostStage
  before(async () => {
    stage = await openHostStage()
  })
  after(() => stage.close())

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
    assert.deepEqual(stage.device.troubles, [])
  })
})
