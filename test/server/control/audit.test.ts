import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { AuditedChange } from '../../../shared/contract/routes/control.ts'
import { placeDecided } from '../../support/api.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

interface Page {
  items: AuditedChange[]
  nextCursor: string | null
}

describe('the list of changes', () => {
  let world: World
  let admin: string
  let host: string
  let saleId: string
  const list = async (query: Record<string, string> = {}): Promise<Page> => {
    const reply = await world.api.call<Page & Record<string, unknown>>(
      'GET',
      `/api/audit?${new URLSearchParams(query).toString()}`,
      admin,
    )
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    return reply.body
  }
  const listUntil = (
    what: string,
    query: Record<string, string>,
    isThere: (items: AuditedChange[]) => boolean,
  ): Promise<AuditedChange[]> =>
    until(what, async () => {
      const { items } = await list(query)
      return isThere(items) && items
    })

  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    admin = await world.token('admin', { name: 'mai' })
    host = await world.token('host', { name: 'lan' })
    saleId = (await world.api.openSale(host, { items: { COFFEE: 10 } })).saleId
  })
  afterAll(() => world.close())

  test("says who did what and when, from a sale's creation to the packed parcel, newest first", async () => {
    // What is sealed in one round is listed by its source.
    await listUntil('the sale is sealed', { saleId }, (all) => all.some(({ kind }) => kind === 'sale:open'))
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    await socket.emitWithAck('sale:join', { saleId })
    const order = await placeDecided(socket, saleId)
    socket.close()
    await world.api.call('POST', `/api/sales/${saleId}/items/COFFEE/quota`, host, {
      changeId: randomUUID(),
      delta: 5,
      reason: 'another sack',
    })
    const packer = await world.token('packer', { name: 'hoa' })
    const batch = await until('the order is in a batch', async () => {
      const { body } = await world.api.call<{ batches: { batchId: string }[] }>(
        'POST',
        `/api/sales/${saleId}/batches`,
        packer,
      )
      const { body: listed } = await world.api.call<{ items: { batchId: string; parcels: { code: string }[] }[] }>(
        'GET',
        `/api/batches?saleId=${saleId}`,
        packer,
      )
      return body.batches[0] ?? listed.items[0]
    })
    const { body: claimed } = await world.api.call<{ parcels: { code: string }[] }>(
      'POST',
      `/api/batches/${batch.batchId}/claim`,
      packer,
    )
    await world.api.call('POST', `/api/parcels/${claimed.parcels[0]!.code}/pack`, packer, { scanId: randomUUID() })

    const items = await listUntil('the parcel is packed', { saleId }, (all) =>
      all.some(({ kind }) => kind === 'order:packed'),
    )
    const said = items.map(({ kind, actor }) => `${kind} by ${actor ?? 'nobody'}`)
    for (const one of [
      'sale:created by host:lan',
      'sale:open by host:lan',
      'order:confirmed by reserve-stock',
      'order:put-into-parcel by batch-packing',
      'quota:changed by host:lan',
      'batch:claimed by packer:hoa',
      'parcel:scanned by packer:hoa',
      'order:packed by packer:hoa',
    ]) {
      assert.ok(said.includes(one), `${one} is missing from ${said.join(', ')}`)
    }
    assert.ok(said.indexOf('order:packed by packer:hoa') < said.indexOf('sale:created by host:lan'), said.join(', '))
    const decided = items.find(({ kind }) => kind === 'order:confirmed')!
    expect(decided).toMatchObject({
      subject: order.orderId,
      saleId,
      detail: { viewerId: viewer.viewerId, total: 125_000 },
    })
    assert.ok(Date.parse(decided.at) <= Date.parse(decided.sealedAt) + 5, 'sealed before it happened')
  })

  test('includes what belongs to no sale: sellers, sign-in links, tokens, sign-ups', async () => {
    const { body: link } = await world.api.call<{ path: string }>('POST', '/api/sign-in/links', admin, {
      role: 'packer',
      seller: 'ben-tre',
      name: 'tam',
    })
    await world.api.call('POST', '/api/sign-in', undefined, { code: link.path.split('#')[1] })
    await world.api.call('POST', '/api/tokens/revoke', admin, { holder: 'somebody' })
    const items = await listUntil('the token is revoked', {}, (all) => all.some(({ kind }) => kind === 'token:revoked'))
    const said = items
      .filter(({ saleId: of }) => of === undefined)
      .map(({ kind, actor, subject }) => [kind, actor, subject])
    expect(said.some(([kind, actor]) => kind === 'seller:made' && actor === 'admin:mai')).toBe(true)
    for (const one of [
      ['sign-in-link:made', 'admin:mai', 'packer:tam'],
      ['sign-in-link:used', 'packer:tam', 'packer:tam'],
      ['token:revoked', 'admin:mai', 'somebody'],
    ]) {
      assert.ok(
        said.some((other) => JSON.stringify(other) === JSON.stringify(one)),
        `${one.join(' ')} is missing from ${JSON.stringify(said)}`,
      )
    }
  })

  test("shows one person's changes only, when asked", async () => {
    const items = await listUntil('something of hers is there', { actor: 'host:lan', saleId }, (all) => all.length >= 3)
    expect(items.every(({ actor, saleId: of }) => actor === 'host:lan' && of === saleId)).toBe(true)
    expect((await list({ actor: 'host:nobody' })).items).toEqual([])
  })

  test('is narrowed to what people of the shop did, to one kind, one order and some days, so that a busy sale hides nothing', async () => {
    const { items: all } = await list({ saleId, limit: '200' })
    const kinds = async (query: Record<string, string>): Promise<string[]> =>
      (await list({ saleId, limit: '200', ...query })).items.map(({ kind }) => kind)
    const kindsOf = (isWanted: (change: AuditedChange) => boolean): string[] =>
      all.filter((change) => isWanted(change)).map(({ kind }) => kind)
    const byStaff = kindsOf(({ actor }) => /^(host|packer):/.test(actor ?? ''))
    expect(byStaff).toContain('quota:changed')
    expect(await kinds({ by: 'staff' })).toEqual(byStaff)
    expect(new Set(await kinds({ about: 'sale' }))).toEqual(new Set(['sale:open', 'sale:created']))
    const { subject, at } = all.find(({ kind }) => kind === 'order:confirmed')!
    const ofOrder = kindsOf((change) => change.subject === subject)
    expect(ofOrder).toEqual(expect.arrayContaining(['order:packed', 'order:confirmed']))
    expect(await kinds({ orderId: subject! })).toEqual(ofOrder)
    expect(await kinds({ number: '1' })).toEqual(ofOrder)
    expect(await kinds({ number: '2' })).toEqual([])
    expect(await kinds({ from: at })).toEqual(kindsOf((change) => change.at >= at))
    expect(await kinds({ to: at })).toEqual(kindsOf((change) => change.at < at))
    expect((await world.api.call('GET', '/api/audit?about=%25', admin)).status).toBe(400)
  })

  test('continues where the previous page ended, without gaps or repetitions', async () => {
    const { items: all } = await list({ saleId, limit: '200' })
    const paged: AuditedChange[] = []
    let cursor: string | null = null
    do {
      const page: Page = await list({ saleId, limit: '2', ...(cursor && { cursor }) })
      paged.push(...page.items)
      cursor = page.nextCursor
    } while (cursor)
    expect(paged).toEqual(all)
    expect((await world.api.call('GET', '/api/audit?cursor=made-up', admin)).status).toBe(400)
  })

  test('contains nothing about people but their ids', async () => {
    await world.api.signUp({ name: 'Trần Bí Mật', phone: '0987654321', line: 'hẻm Kín Đáo' })
    const rows = await world.ctx.db.selectFrom('audit_entry').selectAll().execute()
    const text = JSON.stringify([rows, (await list({ limit: '200' })).items])
    for (const secret of ['Bí Mật', '987654321', 'Kín Đáo']) assert.ok(!text.includes(secret), secret)
  })
})
