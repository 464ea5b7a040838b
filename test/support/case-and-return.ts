import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { packedSale } from './packed-sale.ts'
import { atTheDoor } from './truck.ts'
import type { World } from './world.ts'

/**
 * Three parcels that left: one comes back to be sold again, one comes back damaged, with a photo; and of the third its
 * buyer says that something is wrong, is answered, and says so again.
 */
export async function complainAndReturn(world: World): Promise<void> {
  const seller = 'khieu-nai'
  const [host, support, dispatcher] = [
    await world.token('host', { seller, hours: 1000 }),
    await world.token('support', { seller, hours: 1000 }),
    await world.token('dispatcher', { seller, hours: 1000 }),
  ]
  const post = async (path: string, token: string, body: object): Promise<void> =>
    expect((await world.api.call('POST', path, token, body)).status).toBeLessThan(300)
  const lot = { lotId: randomUUID(), sku: 'COFFEE', code: 'KN1', units: 9 }
  await post('/api/lots', host, lot)
  const { codes, orders } = await packedSale(world, 3, { seller })
  const door = atTheDoor(world, dispatcher)
  const pickup = await door.open()
  for (const code of codes) expect((await door.scan(pickup, code)).body.result).toBe('ok')
  expect((await door.sign(pickup)).status).toBe(200)
  const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#448822' } })
    .jpeg()
    .toBuffer()
  const photograph = async (path: string): Promise<void> => {
    const response = await fetch(world.api.url + path, {
      method: 'PUT',
      headers: { 'content-type': 'image/jpeg', authorization: `Bearer ${support}` },
      body: new Uint8Array(picture),
    })
    expect(response.status).toBe(201)
    await response.arrayBuffer()
  }
  const scanId = randomUUID()
  await post('/api/returns', support, { scanId: randomUUID(), code: codes[0]!, condition: 'sellable' })
  await post('/api/returns', support, { scanId, code: codes[1]!, condition: 'damaged' })
  await photograph(`/api/returns/${scanId}/photo`)
  const caseId = randomUUID()
  await post('/api/cases', support, { caseId, orderId: orders[2]!.orderId, kind: 'damaged', words: 'Vỡ một gói' })
  await photograph(`/api/cases/${caseId}/photos/${randomUUID()}`)
  await post(`/api/cases/${caseId}/take`, support, { stepId: randomUUID() })
  await post(`/api/cases/${caseId}/answer`, support, { stepId: randomUUID(), outcome: 'replace' })
  await post(`/api/cases/${caseId}/reopen`, support, { stepId: randomUUID(), words: 'Vẫn vỡ' })
}
