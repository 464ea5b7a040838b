import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { routes, type RouteName } from '../../shared/contract/http.ts'
import { practiceDoors } from '../../shared/contract/practice-doors.ts'
import type { Route } from '../../shared/contract/route.ts'
import type { CertificateView, ShopTrainingView, TrainingView } from '../../shared/contract/routes/training.ts'
import type { Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { assertVerified } from '../support/ledger.ts'
import { metricsToken, readMetrics } from '../support/metrics.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { pathOf } from '../support/route-path.ts'
import { runScript } from '../support/run-script.ts'
import { trainee, type Trainee } from '../support/training.ts'
import { growTree } from '../support/tree.ts'
import { testUnless } from '../support/unless.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const hourMs = 3_600_000

describe('the training of a new producer', () => {
  let world: World
  let ba: Trainee
  let certificate: CertificateView
  beforeAll(async () => {
    world = await openWorld({
      settings: { METRICS_TOKEN: metricsToken, REFUSALS_PER_MINUTE_MAX: '10000', LIMITS_PERCENT: '10000' },
    })
    await growTree(world, { ba: 'coop', tu: 'coop', coop: 'centre', strange: 'elsewhere' })
    ba = await trainee(world, 'ba')
  })
  afterAll(() => world.close())

  type Page = { items: ShopTrainingView[]; nextCursor: string }
  const ask = async (
    path: string,
    seller: string,
    role: 'owner' | 'producer' | 'admin' = 'owner',
  ): Promise<Reply<Page>> => world.api.call<Page>('GET', path, await world.token(role, { seller, hours: 9000 }))

  /** Everything that anybody but the one who practises is told of sales, work and parcels. */
  async function shown(): Promise<string> {
    const paths = ['/api/sales', '/api/orders', '/api/batches', '/api/pickups', '/api/overview', '/api/members']
    const answers: unknown[] = []
    for (const [seller, role] of [
      ['ba', 'owner'],
      ['coop', 'owner'],
      ['centre', 'owner'],
      ['elsewhere', 'admin'],
    ] as const)
      for (const path of [...paths, '/api/mine', '/api/printers', '/api/deadlines', `/api/hubs/${seller}/board`]) {
        const { status, body } = await ask(path, seller, role)
        answers.push([seller, role, path, status, { ...body, at: undefined, gateways: undefined, queue: undefined }])
      }
    return JSON.stringify(answers)
  }

  test('is led by what is in the books, step by step, and never by saying so', async () => {
    const before = await shown()
    expect(await ba.read()).toMatchObject({ state: 'not-begun', next: 'sale', practice: null })
    for (const path of ['enter', 'orders'])
      expect(await world.api.call('POST', `/api/training/${path}`, ba.token)).toMatchObject({
        status: 409,
        body: { code: 'wrong-state' },
      })
    expect((await ba.certify()).status).toBe(409)

    const [one, two] = await Promise.all([ba.begin(), ba.begin()])
    expect([one.status, two.status].toSorted((a, b) => a - b)).toEqual([200, 201])
    await ba.enter()
    expect(await ba.read()).toMatchObject({ state: 'under-way', next: 'sale' })
    const saleId = await ba.makeSale()
    expect(await ba.read()).toMatchObject({ next: 'rehearsal', practice: { saleId } })
    expect(await ba.askForOrders()).toMatchObject({ status: 409, body: { code: 'wrong-state' } })

    // Taken up again by somebody else of the shop, on another device.
    ba = { ...(await trainee(world, 'ba', 'owner')) }
    await ba.enter()
    await ba.rehearse(saleId, async () => expect(await ba.read()).toMatchObject({ next: 'rehearsal' }))
    expect(await ba.read()).toMatchObject({ next: 'packing', practice: { waiting: 0, packed: 0 } })
    const asked = await Promise.all([ba.askForOrders(), ba.askForOrders()])
    assert.ok(asked.some(({ status }) => status === 200))
    expect((await ba.askForOrders()).status).toBe(200)
    const codes = await ba.pack()
    expect(codes.length).toBe(3)
    expect(await ba.read()).toMatchObject({ next: 'hand-over', practice: { packed: 3 } })
    expect((await ba.certify()).status).toBe(409)
    await ba.handOver(codes.slice(0, 2))
    expect(await ba.read()).toMatchObject({ next: 'hand-over', practice: { packed: 1, handedOver: 2 } })
    await ba.handOver(codes.slice(2))
    const done = await ba.read()
    expect(done).toMatchObject({ state: 'done', next: null, certificate: null })
    assert.ok(done.steps.every(({ doneAt, seconds }) => doneAt !== null && seconds !== null))
    expect(await shown()).toBe(before)
  })

  test('ends with one certificate, which nothing changes', async () => {
    for (const person of ['', ' ', 'a:b', 'x'.repeat(61)])
      expect(await ba.certify(person)).toMatchObject({ status: 400, body: { code: 'invalid' } })
    const both = await Promise.all([ba.certify(), ba.certify()])
    expect(new Set(both.map(({ body }) => body.number)).size).toBe(1)
    // Either of the two may have come first.
    certificate = both.map(({ body }) => body).find((body) => !('replayed' in body))!
    expect(certificate).toMatchObject({ seller: 'ba', shop: 'Vườn Cô Bưởi', person: 'Nguyễn Thị Ba' })
    expect(certificate.steps).toEqual((await ba.read()).steps)
    expect(await ba.certify('Ai Khác')).toMatchObject({ status: 200, body: { person: 'Nguyễn Thị Ba' } })
    expect((await ba.read()).certificate).toMatchObject({ number: certificate.number })
  })

  testUnless(skipWithout(...pdfTools), 'is on paper, in Vietnamese or English', async () => {
    for (const [language, title, step] of [
      ['vi', 'GIẤY CHỨNG NHẬN', 'Đóng gói ba kiện'],
      ['en', 'CERTIFICATE', 'Packed three parcels'],
    ] as const) {
      const path = `/api/certificates/${certificate.number}.pdf?language=${language}`
      const { status, bytes } = await world.api.bytes(path, ba.token)
      expect(status).toBe(200)
      const { pages, info } = readPdf(bytes)
      expect(pages.length).toBe(1)
      for (const text of [title, step, 'Nguyễn Thị Ba', 'Vườn Cô Bưởi', certificate.number])
        expect(pages[0]).toContain(text)
      expect(info).toMatch(/Page +1 size: +595\.\d+ x 841\.\d+ pts \(A4\)/)
    }
  })

  test('is seen from above, by number and in the list, and neither from beside nor from below', async () => {
    const path = `/api/certificates/${certificate.number}`
    for (const seller of ['ba', 'coop', 'centre'])
      expect(await ask(path, seller)).toMatchObject({ status: 200, body: certificate })
    expect((await ask(path, 'elsewhere', 'admin')).status).toBe(200)
    for (const seller of ['tu', 'strange', 'elsewhere'])
      for (const at of [path, '/api/certificates/999999']) expect((await ask(at, seller)).status).toBe(404)
    expect((await ask(path, 'tu', 'producer')).status).toBe(404)

    const tu = await trainee(world, 'tu')
    await tu.begin()
    const list = async (seller: string, role: 'owner' | 'admin' = 'owner'): Promise<ShopTrainingView[]> =>
      (await ask('/api/training/shops', seller, role)).body.items
    for (const seller of ['coop', 'centre'])
      expect(await list(seller)).toMatchObject([
        { seller: 'ba', parent: 'coop', state: 'done', next: null, certificate: certificate.number },
        { seller: 'tu', parent: 'coop', state: 'under-way', next: 'sale', certificate: null },
      ])
    expect(await list('ba')).toEqual([])
    expect(await list('elsewhere')).toMatchObject([{ seller: 'strange', state: 'not-begun' }])
    const all = (await list('main', 'admin')).map(({ seller }) => seller)
    expect(all.filter((seller) => seller.startsWith('practice-'))).toEqual([])
    expect(all).toContain('ba')
    const first = await ask('/api/training/shops?limit=1', 'coop')
    const rest = `/api/training/shops?limit=1&cursor=${first.body.nextCursor}`
    expect((await ask(rest, 'coop')).body.items).toMatchObject([{ seller: 'tu' }])
  })

  test('keeps within its shop: every other door is closed, and no practice sale goes on air', async () => {
    const practice = await ba.enter()
    for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
      if (route.allow === 'anyone' || !route.allow.includes('owner')) continue
      const reply = await world.api.call(
        route.method.toUpperCase(),
        pathOf(route),
        practice,
        route.body ? {} : undefined,
      )
      const isOpen = practiceDoors.has(name)
      assert.equal(reply.status === 403, !isOpen, `${name} is ${isOpen ? 'open' : 'closed'}: ${reply.status}`)
      // Signing out is a door, too.
      if (name === 'signOut') assert.equal(reply.status, 400)
    }
    const saleId = await ba.makeSale()
    for (const state of ['open', 'pause'])
      expect((await world.api.call('POST', `/api/sales/${saleId}/${state}`, practice)).status).toBe(409)
    const viewer = await world.api.connect((await world.api.signUp()).token)
    const tap = { orderId: randomUUID(), saleId, lines: [{ sku: 'KEO', quantity: 1 }], payment: 'cod' }
    const answer = (await viewer.emitWithAck('order:place', tap)) as { order?: { state: string; reason?: string } }
    viewer.close()
    expect(answer.order).toMatchObject({ state: 'rejected', reason: 'sale-not-open' })
    const { rows } = await sql<{ slug: string }>`select slug from seller where practice_of is not null`.execute(
      world.ctx.db,
    )
    const admin = await world.token('admin')
    for (const { slug } of rows)
      await expect(
        sql`update seller set parent_id = (select seller_id from seller where slug = 'coop') where slug = ${slug}`.execute(
          world.ctx.db,
        ),
      ).rejects.toThrow('practice_stands_alone')
    const moved = await world.api.call('PUT', `/api/members/${rows[0]!.slug}/parent`, admin, { parent: 'coop' })
    expect(moved.status).toBe(404)
  })

  test('left undone tells, warns and counts nothing, whatever hour it gets; and goes on after that', async () => {
    const owner = await world.token('owner', { seller: 'tu', hours: 9000 })
    const coop = await world.token('owner', { seller: 'coop', hours: 9000 })
    for (const token of [owner, coop]) {
      const hook = {
        endpointId: randomUUID(),
        title: 'Kho',
        url: 'https://1.1.1.1/hook',
        events: ['order.confirmed', 'order.packed', 'pickup.opened'],
      }
      expect((await world.api.call('POST', '/api/webhooks', token, hook)).status).toBe(201)
      for (const rung of ['host', 'packer', 'lead', 'hub', 'backup']) {
        const target = { channel: 'webhook', url: 'https://1.1.1.1/hook' }
        const contact = { contactId: randomUUID(), rung, label: 'Tư', target }
        expect((await world.api.call('POST', '/api/contacts', token, contact)).status).toBe(201)
      }
    }
    const tu = await trainee(world, 'tu')
    await tu.begin()
    await tu.enter()
    await tu.rehearse(await tu.makeSale({ CAFE: 120_000 }))
    expect((await tu.askForOrders()).status).toBe(200)
    await until('parcels are gathered', async () => (await tu.read()).practice!.waiting === 3)
    const before = await shown()
    // Counters belong to the process: other tests may have counted in it.
    const counted = async (): Promise<string[]> =>
      (await Promise.all(world.workers.map(({ url }) => readMetrics(url)))).flatMap(
        (metrics) => metrics.match(/^flashpack_(?:breaches_total|alarms_fired_total\{.*\}) .*$/gm) ?? [],
      )
    const countedBefore = await counted()
    expect(countedBefore.join('\n')).toContain('flashpack_breaches_total')
    await world.moveClock(40 * hourMs)
    const missed = async (): Promise<number> =>
      (await sql<{ n: number }>`select count(*)::int as n from breach`.execute(world.ctx.db)).rows[0]!.n
    await until('the hour of its parcels is missed', async () => (await missed()) === 3)
    expect(await counted()).toEqual(countedBefore)
    expect((await sql`select from notification`.execute(world.ctx.db)).rows).toEqual([])
    expect(await shown()).toBe(before)
    await tu.enter()
    await tu.handOver(await tu.pack())
    expect((await tu.certify('Tư')).status).toBe(201)
    const { steps } = await tu.read()
    assert.ok(steps[2]!.seconds! >= 40 * 3600)
  })

  test('can be cleaned away as anybody else is erased, and its certificate stays', async () => {
    const erased = await runScript('person', ['erase', '--phone', '0900001001'], {
      ...world.env,
      DATABASE_URL: world.config.DATABASE_URL,
    })
    assert.equal(erased.code, 0, erased.error)
    expect((await ba.read()) satisfies TrainingView).toMatchObject({
      state: 'done',
      certificate: { number: certificate.number },
    })
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
