import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { OwnOrder } from '../../../shared/contract/routes/buyer.ts'
import { placeDecided, type Reply, type Viewer } from '../../support/api.ts'
import { openCodeWebhook, otherThan, signUpProven, type CodeWebhook } from '../../support/phone-codes.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const dayMs = 86_400_000

describe("a buyer's orders on another device", () => {
  let world: World
  let codes: CodeWebhook
  let host: string
  beforeAll(async () => {
    codes = await openCodeWebhook()
    world = await openWorld({ settings: codes.settings })
    host = await world.token('host', { hours: 8760 })
  })
  afterAll(async () => {
    await world.close()
    codes.close()
  })

  const buyAs = async (viewer: Viewer): Promise<string> => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 5 } })
    const socket = await world.api.connect(viewer.token)
    const { orderId } = await placeDecided(socket, sale.saleId)
    socket.close()
    return orderId
  }
  const linkOf = async (viewer: Viewer): Promise<string> => {
    const made = await world.api.call<{ path: string }>('POST', '/api/viewers/me/order-links', viewer.token)
    return made.body.path.split('#')[1]!
  }
  const openLink = (code: string): Promise<Reply<{ items: OwnOrder[] }>> =>
    world.api.call('POST', '/api/my-orders', undefined, { code })
  const idsOf = ({ body }: Reply<{ items: OwnOrder[] }>): string[] => body.items.map(({ orderId }) => orderId)
  const ask = (phone: string): Promise<Reply> => world.api.call('POST', '/api/my-orders/code', undefined, { phone })
  const answer = (codeId: unknown, code: string): Promise<Reply<{ code: string }>> =>
    world.api.call('POST', '/api/my-orders/phone', undefined, { codeId, code })

  test('open by a link across sales, newest first, without a name or an address, until the link is ended or a month is over', async () => {
    const [viewer, stranger] = [
      await world.api.signUp({ phone: '0912 446 101' }),
      await world.api.signUp({ phone: '0912 446 101' }),
    ]
    const orders = [await buyAs(viewer), await buyAs(viewer)]
    await buyAs(stranger)
    const [first, second] = [await linkOf(viewer), await linkOf(viewer)]
    const opened = await openLink(first)
    expect(idsOf(opened)).toEqual(orders.toReversed())
    expect(opened.body.items[0]).toMatchObject({
      state: 'confirmed',
      total: 125_000,
      sale: { title: 'Phiên live thứ Bảy' },
      titles: { COFFEE: 'Cà phê COFFEE' },
    })
    expect(JSON.stringify(opened.body)).not.toMatch(/Nguyễn|912446101|Rạch Giồng/)
    expect(idsOf(await world.api.call('GET', '/api/viewers/me/orders', viewer.token))).toEqual(orders.toReversed())
    expect((await world.api.call('GET', '/api/viewers/me/orders', first)).status).toBe(401)
    expect((await world.api.call('DELETE', '/api/viewers/me/order-links', stranger.token)).body).toEqual({ ended: 0 })
    expect((await openLink(second)).status).toBe(200)
    expect((await world.api.call('DELETE', '/api/viewers/me/order-links', viewer.token)).body).toEqual({ ended: 2 })
    for (const code of [first, second, first.toLowerCase()]) expect((await openLink(code)).status).toBe(404)
    const last = await linkOf(viewer)
    await world.moveClock(31 * dayMs)
    expect((await openLink(last)).status).toBe(404)
  })

  test('open by the code that was sent to their phone, whoever signed up with it, once', async () => {
    const phone = '0912 446 102'
    const orders = [await buyAs(await world.api.signUp({ phone })), await buyAs(await world.api.signUp({ phone }))]
    const { status, body } = await ask(phone)
    expect(status).toBe(202)
    const code = await until('the code comes', () => codes.codesFor('+84912446102')[0])
    expect(await answer(body['codeId'], otherThan(code))).toMatchObject({ status: 400, body: { code: 'invalid' } })
    const opened = await answer(body['codeId'], code)
    expect(idsOf(await openLink(opened.body.code))).toEqual(orders.toReversed())
    expect((await answer(body['codeId'], code)).status).toBe(409)
    await world.moveClock(dayMs + 1)
    expect((await openLink(opened.body.code)).status).toBe(404)
  })

  test('tell nobody which phones ordered, and keep nobody from proving a phone', async () => {
    const phone = '0912446103'
    await world.api.signUp({ phone })
    const [known, unknown] = [await ask(phone), await ask('0912 446 199')]
    for (const { status, body } of [known, unknown]) {
      expect(status).toBe(202)
      expect(Object.keys(body).toSorted()).toEqual(['codeId', 'expiresAt'])
    }
    await until('the code comes', () => codes.codesFor('+84912446103').length === 1)
    for (const { body } of [known, unknown]) {
      const said = []
      const wrong = otherThan(codes.codesFor('+84912446103')[0]!)
      for (let tries = 0; tries < 6; tries += 1) said.push((await answer(body['codeId'], wrong)).status)
      expect(said).toEqual([400, 400, 400, 400, 409, 409])
    }
    expect((await answer(randomUUID(), '000000')).status).toBe(409)
    for (const asked of [phone, '0912 446 199']) {
      expect([(await ask(asked)).status, (await ask(asked)).status, (await ask(asked)).status]).toEqual([202, 202, 503])
    }
    expect(codes.codesFor('+84912446199')).toEqual([])
    const proven = await signUpProven(world.api, codes, phone)
    const order = await buyAs(proven)
    expect(idsOf(await openLink(await linkOf(proven)))).toEqual([order])
  })
})
