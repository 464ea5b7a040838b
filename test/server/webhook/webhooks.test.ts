import { afterAll, afterEach, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { hourMs, openHookedShop, signedBy, typesAbout, type HookedShop } from '../../support/hooked-shop.ts'
import { eventually } from '../../support/until.ts'

describe('other software of a seller', () => {
  let shop: HookedShop
  beforeAll(async () => {
    shop = await openHookedShop(2)
  })
  afterAll(() => shop.close())
  afterEach(() => shop.removeAll())

  test('is sent a test, one delivery again and what failed since then, always under the same id', async () => {
    const receiver = await shop.listen()
    const endpoint = await shop.add(receiver.url, ['order.*'])
    const { endpointId } = endpoint
    const { deliveryId } = (await shop.call<{ deliveryId: string }>('POST', `/${endpointId}/test`)).body
    await eventually(async () =>
      expect(await shop.deliveries(endpointId, 'sent')).toMatchObject([
        { deliveryId, type: 'webhook.test', answered: 204 },
      ]),
    )
    await eventually(async () => expect((await shop.read(endpointId)).lastTakenAt).not.toBeNull())
    expect((await shop.call('POST', `/${endpointId}/deliveries/${deliveryId}/replay`)).status).toBe(200)
    await eventually(async () =>
      expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([deliveryId, deliveryId]),
    )
    expect((await shop.call('POST', `/${endpointId}/deliveries/${randomUUID()}/replay`)).status).toBe(404)
    await shop.turn(endpoint, 'off')
    expect((await shop.call('POST', `/${endpointId}/test`)).body['code']).toBe('wrong-state')
    const sale = await shop.world.api.openSale(shop.host)
    await shop.buy(sale)
    await eventually(async () => expect((await shop.read(endpointId)).failed).toBe(1))
    await shop.world.moveClock(hourMs)
    const since = shop.world.ctx.clock.now().toISOString()
    const later = await shop.buy(sale)
    await eventually(async () => expect((await shop.read(endpointId)).failed).toBe(2))
    await shop.turn(endpoint, 'on')
    expect((await shop.call('POST', `/${endpointId}/replay`, { since })).body).toEqual({ replayed: 1 })
    await eventually(async () => expect(typesAbout(receiver, 'orderId', later.orderId)).toEqual(['order.confirmed']))
    expect(receiver.received).toHaveLength(3)
  })

  test('is sent both signatures for a day after its secret was replaced, then the new one alone', async () => {
    const receiver = await shop.listen()
    const { endpointId, secret } = await shop.add(receiver.url)
    const made = await shop.call<{ secret: string }>('POST', `/${endpointId}/secret`)
    expect(made.body.secret).toMatch(/^whsec_.{40,}$/)
    await shop.call('POST', `/${endpointId}/test`)
    await eventually(async () => expect(await shop.deliveries(endpointId, 'sent')).toHaveLength(1))
    await shop.world.moveClock(24 * hourMs + 1)
    await shop.call('POST', `/${endpointId}/test`)
    await eventually(async () => expect(receiver.received).toHaveLength(2))
    const [before, after] = receiver.received
    for (const valid of [secret, made.body.secret]) expect(signedBy(valid, before!)).toHaveLength(1)
    expect(signedBy(secret, after!)).toEqual([])
    expect(signedBy(made.body.secret, after!)).toHaveLength(1)
    expect(JSON.stringify((await shop.call('GET', '')).body)).not.toContain('whsec_')
  })

  test('is never looked for in a private network: neither when it is added, nor by a redirect, nor when it is told', async () => {
    const [inside, receiver] = [await shop.listen(), await shop.listen()]
    const strict = await shop.world.openGateway({ OUTGOING_PRIVATE_ADDRESSES: '' })
    const refused = await fetch(`${strict.url}/api/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.owner}`, 'content-type': 'application/json' },
      body: JSON.stringify({ endpointId: randomUUID(), title: 'Trong', url: inside.url, events: ['order.*'] }),
    })
    expect(await refused.json()).toMatchObject({ code: 'invalid', detail: 'url: leads into a private network' })
    receiver.answers.push(302)
    const { endpointId } = await shop.add(receiver.url)
    await shop.call('POST', `/${endpointId}/test`)
    await eventually(async () =>
      expect(await shop.deliveries(endpointId, 'failed')).toMatchObject([
        { answered: 302, error: 'redirects are not followed' },
      ]),
    )
    for (const running of shop.world.workers.splice(0)) await running.close()
    await shop.world.openWorkers({ OUTGOING_PRIVATE_ADDRESSES: '' })
    await shop.call('POST', `/${endpointId}/test`)
    await eventually(async () =>
      expect((await shop.deliveries(endpointId, 'failed'))[0]!.error).toBe('the address is on a private network'),
    )
    expect(receiver.received).toHaveLength(1)
  })
})
