import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { ShopView } from '../../../shared/contract/routes/shop.ts'
import { placeDecided, type Reply } from '../../support/api.ts'
import { shown } from '../../support/read-paper.ts'
import { openWorld, type World } from '../../support/world.ts'

const profile = {
  name: 'Vườn Cô Bưởi',
  sender: {
    name: 'Trần Thị Bưởi',
    phone: '091 234 56 78',
    address: { line: 'số 12 đường 30/4', ward: 'cau ke', province: 'vinh long' },
  },
  returnNote: 'Gọi shop trước khi hoàn',
}

describe("a shop's profile", () => {
  let world: World
  let host: string
  beforeAll(async () => {
    world = await openWorld()
    host = await world.token('host', { seller: 'grove', name: 'buoi', shop: false })
  })
  afterAll(() => world.close())

  const put = (body: object, token = host, query = ''): Promise<Reply<{ shop: ShopView; detail?: string }>> =>
    world.api.call('PUT', `/api/shop${query}`, token, body)
  const read = async (token = host, query = ''): Promise<ShopView | null> =>
    (await world.api.call<{ shop: ShopView | null }>('GET', `/api/shop${query}`, token)).body.shop

  test('does not exist until it is given', async () => {
    expect(await read()).toBeNull()
  })

  test('takes a phone and a ward as people write them, and answers them in full', async () => {
    const { status, body } = await put(profile)
    expect(status).toBe(200)
    expect(body.shop).toMatchObject({
      name: 'Vườn Cô Bưởi',
      sender: {
        name: 'Trần Thị Bưởi',
        phone: '+84912345678',
        address: { line: 'số 12 đường 30/4', ward: 'Xã Cầu Kè', province: 'Tỉnh Vĩnh Long' },
      },
      timeZone: 'Asia/Ho_Chi_Minh',
      inspection: 'look',
      returnNote: 'Gọi shop trước khi hoàn',
      version: 1,
    })
    expect(await read()).toEqual(body.shop)
  })

  test('stays as it is when it is given again, and what is read can be sent back', async () => {
    const { version, updatedAt, ...same } = (await read())!
    expect((await put(same)).body.shop).toMatchObject({ version, updatedAt })
  })

  const { sender } = profile
  const refused: [part: string, change: object][] = [
    ['name', { name: '…' }],
    ['name', { name: 'W'.repeat(41) }],
    ['name', { name: 'Vườn 𒀀' }],
    ['sender.phone', { sender: { ...sender, phone: '113' } }],
    ['sender.name', { sender: { ...sender, name: '12' } }],
    ['sender.address.line', { sender: { ...sender, address: { ...sender.address, line: '' } } }],
    ['sender.address.ward', { sender: { ...sender, address: { ...sender.address, ward: 'Nowhere' } } }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['returnNote', { returnNote: 'W'.repeat(81) }],
  ]
  for (const [part, change] of refused)
    test(`is refused with a wrong ${part}, which the answer names: ${JSON.stringify(change).slice(0, 60)}`, async () => {
      expect(await put({ ...profile, ...change })).toMatchObject({
        status: 400,
        body: { detail: expect.stringMatching(new RegExp(`^${part}: `)) },
      })
      expect((await read())!.version).toBe(1)
    })

  test('is stored encrypted, and its changes are recorded without what they say', async () => {
    expect((await put({ ...profile, inspection: 'none' })).body.shop.version).toBe(2)
    const rows = JSON.stringify(await world.ctx.db.selectFrom('shop').selectAll().execute())
    const entries = await world.ctx.db
      .selectFrom('audit_entry')
      .select(['actor', 'detail'])
      .where('kind', '=', 'shop:changed')
      .orderBy('entry_no')
      .execute()
    expect(entries).toEqual([
      {
        actor: 'host:buoi',
        detail: { changed: ['name', 'sender', 'timeZone', 'inspection', 'refusalFee', 'refusalFeeBy', 'returnNote'] },
      },
      { actor: 'host:buoi', detail: { changed: ['inspection'] } },
    ])
    for (const word of ['Trần Thị Bưởi', '912345678', '30/4']) {
      expect(rows).not.toContain(word)
      expect(JSON.stringify(entries)).not.toContain(word)
    }
  })

  test('is its own seller’s: an admin names any shop, a host none', async () => {
    const admin = await world.token('admin')
    expect((await read(admin, '?seller=grove'))!.name).toBe('Vườn Cô Bưởi')
    expect((await put({ ...profile, name: 'Chợ nổi' }, admin, '?seller=market')).body.shop.name).toBe('Chợ nổi')
    expect(await read(await world.token('host', { seller: 'market' }))).toMatchObject({ name: 'Chợ nổi' })
    expect((await put(profile, host, '?seller=market')).status).toBe(403)
    expect((await read())!.name).toBe('Vườn Cô Bưởi')
  })

  test('is needed before a label is printed: the refusal says what to do, and afterwards the label names the sender', async () => {
    const { api } = world
    const [owner, packer] = await Promise.all(
      (['host', 'packer'] as const).map((role) => world.token(role, { seller: 'unsent', shop: false })),
    )
    const { saleId } = await api.openSale(owner!)
    const socket = await api.connect((await api.signUp()).token)
    await placeDecided(socket, saleId)
    socket.close()
    const cut = await api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, owner)
    const batch = `/api/batches/${cut.body.batches[0]!.batchId}`
    const printId = randomUUID()
    const print = (document: string): Promise<Reply> =>
      api.call('POST', `${batch}/prints`, packer, { printId, document })
    for (const document of ['labels', 'labels-and-slips']) {
      expect(await print(document)).toMatchObject({
        status: 409,
        body: {
          code: 'sender-missing',
          detail: expect.stringContaining("Labels need a sender: first enter the shop's name, phone and address"),
        },
      })
    }
    for (const file of ['labels.pdf', 'labels.zpl', 'labels-and-slips.pdf'])
      expect((await api.bytes(`${batch}/${file}`, packer)).status).toBe(409)
    expect((await api.bytes(`${batch}/pick-list.pdf`, packer)).status).toBe(200)

    expect((await put(profile, owner)).status).toBe(200)
    expect((await print('labels')).status).toBe(201)
    const { bytes } = await api.bytes(`${batch}/labels.pdf`, packer)
    const { pages } = await shown(bytes)
    for (const fact of [
      'Người gửi: Vườn Cô Bưởi',
      'Trần Thị Bưởi · 0912 345 678',
      'số 12 đường 30/4, Xã Cầu Kè',
      'Đơn số 1',
    ])
      expect(pages[0]).toContain(fact)
  })
})
