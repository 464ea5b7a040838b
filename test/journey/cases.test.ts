import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { OwnOrder } from '../../shared/contract/routes/buyer.ts'
import type { CaseView, OwnCase, ToFix } from '../../shared/contract/routes/case.ts'
import type { OrderView } from '../../shared/contract/common.ts'
import { requestErasure } from '../../shared/person/erase-store.ts'
import { checkPhone } from '../../shared/person/recipient.ts'
import { placeDecided, type Reply, type Viewer } from '../support/api.ts'
import { assertVerified } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { growTree } from '../support/tree.ts'
import { until } from '../support/until.ts'
import { assertDescribed, openReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'
import { openWorld, type World } from '../support/world.ts'

const minuteMs = 60_000
const dayMs = 1440 * minuteMs

describe('a case, from a buyer who says that something is wrong', () => {
  let world: World
  let host: string
  let support: string
  let receiver: WebhookReceiver
  beforeAll(async () => {
    receiver = await openReceiver()
    world = await openWorld({ settings: { OUTGOING_PRIVATE_ADDRESSES: '1' } })
    await growTree(world, { main: 'htx', htx: 'centre' })
    host = await world.token('host', { hours: 9_000 })
    support = await world.token('support', { hours: 9_000 })
    const owner = await world.token('owner', { hours: 9_000 })
    for (const [seller, rung] of [
      ['main', 'host'],
      ['htx', 'hub'],
      ['centre', 'lead'],
      ['centre', 'backup'],
    ] as const) {
      const contact = { contactId: randomUUID(), rung, label: rung, target: { channel: 'webhook', url: receiver.url } }
      const host = await world.token('host', { seller, hours: 9_000 })
      expect((await call('POST', '/api/contacts', host, contact)).status).toBe(201)
    }
    const hook = { endpointId: randomUUID(), title: 'Chatwoot', url: receiver.url, events: ['case.*'] }
    expect((await call('POST', '/api/webhooks', owner, hook)).status).toBe(201)
  })
  afterAll(async () => {
    await world.close()
    receiver.close()
  })

  const call = <Body = Record<string, unknown>>(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
  ): Promise<Reply<Body>> => world.api.call<Body>(method, path, token, body)
  const goTo = async (at: Date): Promise<void> =>
    void (await world.moveClock(at.getTime() - world.ctx.clock.now().getTime()))

  /** The next Friday in Viet Nam, far from any holiday at this wall time. */
  const nextFriday = (hour: number, minute: number): Date => {
    const now = world.ctx.clock.now().getTime()
    const start = new Date(Math.ceil(now / dayMs) * dayMs)
    while (start.getUTCDay() !== 5) start.setTime(start.getTime() + dayMs)
    return new Date(start.getTime() + ((hour - 7) * 60 + minute) * minuteMs)
  }

  async function buy(payment: 'cod' | 'prepaid' = 'cod'): Promise<{ viewer: Viewer; order: OrderView }> {
    const sale = await world.api.openSale(host, { payments: ['cod', 'prepaid'] })
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    const order = await placeDecided(socket, sale.saleId, { payment })
    socket.close()
    if (payment === 'prepaid') expect(await pay(world, order.orderId)).toBe(200)
    return { viewer, order }
  }
  const complain = async (
    { viewer, order }: { viewer: Viewer; order: OrderView },
    more: object = {},
  ): Promise<OwnCase> => {
    const said = { caseId: randomUUID(), orderId: order.orderId, kind: 'damaged', words: 'Gói bị rách', ...more }
    const opened = await call<OwnCase>('POST', '/api/cases', viewer.token, said)
    expect(opened.status).toBe(201)
    return opened.body
  }
  /** A case as its buyer reads it among their orders. */
  const own = async (viewer: Viewer, caseId: string): Promise<OwnCase> => {
    const { items } = (await call<{ items: OwnOrder[] }>('GET', '/api/viewers/me/orders', viewer.token)).body
    return items.flatMap(({ cases }) => cases ?? []).find((one) => one.caseId === caseId)!
  }
  const stepsOf = ({ steps }: OwnCase): string[] => steps.map(({ kind, rung }) => (rung ? `${kind} ${rung}` : kind))
  const notices = (caseId: string): { type: string; data: Record<string, unknown> }[] =>
    receiver.received
      .map(({ body }) => JSON.parse(body.toString()) as { type: string; data: Record<string, unknown> })
      .filter(({ data }) => data['caseId'] === caseId)
  /** Notices of the ladder name the sale; events for other software name the version. */
  const ladderOf = (caseId: string): string[] =>
    notices(caseId)
      .filter(({ data }) => data['title'] !== undefined)
      .map(({ type }) => type)
  const setPolicy = async (policy: string): Promise<void> =>
    expect((await call('PUT', '/api/case-rule', await world.token('owner', { hours: 9_000 }), { policy })).status).toBe(
      200,
    )

  test('climbs from host to co-op, centre and backup while nobody takes it, and is refunded by rule when its clock ends, each step told to the buyer', async () => {
    await setPolicy('tiktok-vn')
    const { viewer, order } = await buy('prepaid')
    await goTo(nextFriday(17, 30))
    const { caseId, answerBy } = await complain({ viewer, order })
    expect(new Date(answerBy).toISOString().slice(11)).toBe('16:59:59.999Z')
    expect(new Date(answerBy).getUTCDay()).toBe(6)
    for (const rung of ['coop', 'centre', 'backup']) {
      await world.moveClock(11 * minuteMs)
      await until(`${rung} hears of it`, async () => stepsOf(await own(viewer, caseId)).includes(`climbed ${rung}`))
    }
    await world.moveClock(11 * minuteMs)
    await until('nobody is awake', async () => stepsOf(await own(viewer, caseId)).includes('unheard'))
    await until('four rungs were told', () => ladderOf(caseId).length === 4)
    expect(ladderOf(caseId)).toEqual(['case.opened', 'case.climbed', 'case.climbed', 'case.climbed'])
    expect((await own(viewer, caseId)).state).toBe('open')
    await assertVerified(world)
    await goTo(new Date(Date.parse(answerBy) - 2 * minuteMs))
    await assertVerified(world)
    expect((await own(viewer, caseId)).state).toBe('open')
    await goTo(new Date(Date.parse(answerBy) + 1))
    const ended = await until('the rule answers', async () => {
      const now = await own(viewer, caseId)
      return now.state === 'closed' && now
    })
    expect(stepsOf(ended)).toEqual(['opened', 'climbed coop', 'climbed centre', 'climbed backup', 'unheard', 'ended'])
    expect(ended).toMatchObject({ outcome: 'refund' })
    expect(ended.steps.at(-1)).toMatchObject({ by: 'rule', outcome: 'refund' })
    expect((await call<OrderView>('GET', `/api/orders/${order.orderId}`, viewer.token)).body.refundDue).toBe(true)
    await until('all are told', () => ladderOf(caseId).filter((type) => type === 'case.ended').length === 4)
    await assertVerified(world)
    const events = notices(caseId).filter(({ data }) => data['version'] !== undefined)
    expect(events.map(({ type }) => type)).toEqual([
      'case.opened',
      'case.climbed',
      'case.climbed',
      'case.climbed',
      'case.unheard',
      'case.ended',
    ])
    await assertDescribed(world, events)
    expect(JSON.stringify(receiver.received.map(({ body }) => body.toString()))).not.toMatch(/rách|Nguyễn|0912/)
    await setPolicy('own')
  })

  test('stays open after 24 hours of the shop’s own rule, and its buyer is told that nobody has answered', async () => {
    const { viewer, order } = await buy()
    const { caseId } = await complain({ viewer, order }, { kind: 'late', words: undefined })
    await world.moveClock(dayMs - 2 * minuteMs)
    await until('nobody took it', async () => (await own(viewer, caseId)).rung === 'coop')
    expect((await own(viewer, caseId)).overdue).toBe(false)
    await world.moveClock(3 * minuteMs)
    await until('it is overdue', async () => (await own(viewer, caseId)).overdue)
    expect(await own(viewer, caseId)).toMatchObject({ state: 'open', outcome: null })
  })

  test('is seen in one view, taken by one of two, answered once, and climbs no further', async () => {
    const { viewer, order } = await buy()
    const { caseId } = await complain({ viewer, order }, { words: 'Thiếu một gói' })
    const listed = await call<{ items: { caseId: string }[] }>('GET', '/api/cases', support)
    expect(listed.body.items.map((one) => one.caseId)).toContain(caseId)
    const shown = await call<CaseView>('GET', `/api/cases/${caseId}`, support)
    expect(shown.body).toMatchObject({
      number: order.seq,
      kind: 'damaged',
      sku: 'COFFEE',
      title: 'Cà phê COFFEE',
      parcel: null,
      order: { orderId: order.orderId, buyer: { name: 'Nguyễn Thị Ánh' } },
      steps: [{ kind: 'opened', by: 'buyer', words: 'Thiếu một gói' }],
    })
    const other = await world.token('host', { name: 'lan', hours: 9_000 })
    expect((await call('POST', `/api/cases/${caseId}/take`, other, { stepId: randomUUID() })).body).toMatchObject({
      taken: true,
    })
    await world.moveClock(60 * minuteMs)
    const answers = await Promise.all(
      [support, other].map((token) =>
        call('POST', `/api/cases/${caseId}/answer`, token, {
          stepId: randomUUID(),
          outcome: 'replace',
          words: 'Gửi bù',
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(1)
    const read = await own(viewer, caseId)
    expect(stepsOf(read)).toEqual(['opened', 'taken', 'answered'])
    expect(read).toMatchObject({ state: 'closed', outcome: 'replace' })
    expect(read.steps.at(-1)).toMatchObject({ by: 'shop', words: 'Gửi bù' })
  })

  test('that is closed is reopened by its buyer as a new step: the old clock is not rewound', async () => {
    const { viewer, order } = await buy('prepaid')
    const { caseId, answerBy } = await complain({ viewer, order })
    const answer = { stepId: randomUUID(), outcome: 'refund' }
    for (const replayed of [undefined, true])
      expect((await call('POST', `/api/cases/${caseId}/answer`, support, answer)).body['replayed']).toBe(replayed)
    expect((await call<OrderView>('GET', `/api/orders/${order.orderId}`, viewer.token)).body.refundDue).toBe(true)
    await world.moveClock(60 * minuteMs)
    const again = { stepId: randomUUID(), words: 'Vẫn chưa xong' }
    const reopened = await call<OwnCase>('POST', `/api/cases/${caseId}/reopen`, viewer.token, again)
    expect(reopened.body).toMatchObject({ state: 'open', outcome: 'refund', version: 3 })
    expect(Date.parse(reopened.body.answerBy)).toBeGreaterThan(Date.parse(answerBy))
    expect((await own(viewer, caseId)).steps.map((step) => step.answerBy ?? null)).toEqual([
      answerBy,
      null,
      reopened.body.answerBy,
    ])
    const explained = { stepId: randomUUID(), outcome: 'explained' }
    expect((await call('POST', `/api/cases/${caseId}/answer`, support, explained)).status).toBe(200)
    expect((await call<OrderView>('GET', `/api/orders/${order.orderId}`, viewer.token)).body.refundDue).not.toBe(true)
    expect((await call('POST', `/api/cases/${caseId}/reopen`, viewer.token, again)).body).toMatchObject({
      replayed: true,
      state: 'closed',
    })
  })

  test('is refused for the order of another, for goods that are not in it, and under the id of another case', async () => {
    const [mine, other] = [await buy(), await buy()]
    const said = { caseId: randomUUID(), orderId: mine.order.orderId, kind: 'other' }
    expect((await call('POST', '/api/cases', other.viewer.token, said)).body['code']).toBe('not-found')
    expect(await call('POST', '/api/cases', mine.viewer.token, { ...said, sku: 'TEA' })).toMatchObject({
      status: 400,
      body: { code: 'invalid' },
    })
    expect((await call('POST', '/api/cases', mine.viewer.token, said)).status).toBe(201)
    expect((await call('POST', '/api/cases', mine.viewer.token, said)).status).toBe(200)
    expect((await call('POST', '/api/cases', mine.viewer.token, { ...said, kind: 'late' })).body['code']).toBe(
      'id-reused',
    )
    const path = `/api/cases/${said.caseId}`
    expect((await call('POST', `${path}/reopen`, other.viewer.token, { stepId: randomUUID() })).status).toBe(404)
    expect((await call('POST', `${path}/reopen`, mine.viewer.token, { stepId: randomUUID() })).status).toBe(409)
    expect(
      (await call('POST', `${path}/answer`, mine.viewer.token, { stepId: randomUUID(), outcome: 'refund' })).status,
    ).toBe(403)
  })

  test('is one of at most ten a minute of one phone', async () => {
    const { viewer, order } = await buy()
    const codes: unknown[] = []
    for (let n = 0; n < 50; n += 1) {
      const said = { caseId: randomUUID(), orderId: order.orderId, kind: 'other' }
      codes.push((await call('POST', '/api/cases', viewer.token, said)).body['code'] ?? 'ok')
    }
    expect(codes.filter((code) => code === 'ok')).toHaveLength(10)
    expect(new Set(codes)).toEqual(new Set(['ok', 'busy']))
  })

  test('takes photos up to a limit, which only staff see, and which go with their buyer while the facts stay', async () => {
    const { viewer, order } = await buy()
    const { caseId } = await complain({ viewer, order }, { words: 'Ảnh kèm theo' })
    const image = await sharp({ create: { width: 80, height: 40, channels: 3, background: '#884422' } })
      .jpeg()
      .toBuffer()
    const send = async (photoId: string, bytes: Buffer): Promise<number> => {
      const response = await fetch(`${world.api.url}/api/cases/${caseId}/photos/${photoId}`, {
        method: 'PUT',
        headers: { 'content-type': 'image/jpeg', authorization: `Bearer ${viewer.token}` },
        body: new Uint8Array(bytes),
      })
      await response.arrayBuffer()
      return response.status
    }
    const photoId = randomUUID()
    expect([await send(photoId, image), await send(photoId, image)]).toEqual([201, 200])
    expect(await send(randomUUID(), Buffer.concat([image, Buffer.alloc(40 * 1024 * 1024)]))).toBe(413)
    const path = `/api/cases/${caseId}/photos/${photoId}`
    expect((await world.api.bytes(path, support)).type).toBe('image/webp')
    expect((await world.api.bytes(path, viewer.token)).status).toBe(403)
    await call('POST', `/api/cases/${caseId}/answer`, support, { stepId: randomUUID(), outcome: 'explained' })
    await call('POST', `/api/orders/${order.orderId}/cancel`, viewer.token)
    const { phone } = (await call<{ phone: string }>('POST', `/api/orders/${order.orderId}/buyer`, support)).body
    await requestErasure(world.ctx.db, world.ctx.personal.buyerKey(checkPhone(phone)), 'thu')
    await until('the words are gone', async () => {
      await world.moveClock(20_000)
      return (await call<CaseView>('GET', `/api/cases/${caseId}`, support)).body.steps[0]!.words === null
    })
    expect((await call<CaseView>('GET', `/api/cases/${caseId}`, support)).body).toMatchObject({
      photos: 0,
      photoIds: [],
      outcome: 'explained',
      order: { buyer: null },
    })
    expect((await world.api.bytes(path, support)).status).toBe(404)
  })

  test('counts for what to fix, by producer, goods and kind; who is beside reads nothing', async () => {
    const { viewer, order } = await buy()
    await complain({ viewer, order }, { kind: 'wrong' })
    await complain({ viewer, order }, { kind: 'wrong' })
    const read = async (token: string): Promise<ToFix[]> =>
      (await call<{ items: ToFix[] }>('GET', '/api/cases/to-fix', token)).body.items
    const wrong = { seller: 'main', sku: 'COFFEE', kind: 'wrong', lot: null, packer: null, cases: 2, refunds: 0 }
    for (const token of [support, await world.token('producer', { hours: 9_000 })])
      expect((await read(token)).filter(({ kind }) => kind === 'wrong')).toEqual([{ ...wrong, title: 'Cà phê COFFEE' }])
    for (const role of ['support', 'producer'] as const)
      expect(await read(await world.token(role, { seller: 'beside', hours: 9_000 }))).toEqual([])
    expect(await call('GET', '/api/cases/to-fix?from=2020-01-01', support)).toMatchObject({ body: { items: [] } })
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
