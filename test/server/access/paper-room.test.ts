import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Reply } from '../../support/api.ts'
import { placeDecided } from '../../support/api.ts'
import { openWorld, type World } from '../../support/world.ts'

interface Refused {
  code: string
  detail: string
  errors: { field: string; message: string; tooMany: number }[]
}

let phones = 0
const person = (change: { name?: string; line?: string }): object => {
  phones += 1
  return {
    name: change.name ?? 'Nguyễn Thị Ánh',
    phone: `09188${String(10_000 + phones)}`,
    address: { line: change.line ?? 'ấp Rạch Giồng', ward: 'Cầu Kè', province: 'Vĩnh Long' },
  }
}

/** A different rare character each time: the slowest text that sign-up accepts. */
const seldom = (from: number): string =>
  Array.from({ length: 300 }, (_, at) => String.fromCodePoint(0x4e00 + from + at * 47)).join('')

describe('the space on a parcel label', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { LOG_LEVEL: 'silent' } })
  })
  afterAll(() => world.close())

  const signUp = (change: { name?: string; line?: string }): Promise<Reply<Refused>> =>
    world.api.call<Refused>('POST', '/api/viewers', undefined, person(change))

  test('is checked on every route that takes a recipient; the refusal names the field and how much is too long', async () => {
    const wide = 'W'.repeat(300)
    const refused = await signUp({ line: wide })
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    const [{ field, message, tooMany }] = refused.body.errors as [Refused['errors'][number]]
    expect({ field, message }).toEqual({
      field: 'address.line',
      message: `does not fit on the parcel label; shorten it by about ${tooMany} characters`,
    })
    expect((await signUp({ line: wide.slice(tooMany) })).status).toBe(201)
    expect((await signUp({ line: wide.slice(tooMany - 1) })).status).toBe(400)

    const host = await world.token('host')
    const { saleId } = await world.api.openSale(host)
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    await placeDecided(socket, saleId)
    socket.close()
    const address = { line: wide, ward: 'Cầu Kè', province: 'Vĩnh Long' }
    const change = await world.api.call<Refused>('PUT', '/api/viewers/me', viewer.token, { address })
    expect(change).toMatchObject({ status: 400, body: { errors: [{ field: 'address.line', tooMany }] } })

    const phoneOrder = await world.api.call<Refused>('POST', `/api/sales/${saleId}/orders`, host, {
      orderId: randomUUID(),
      lines: [{ sku: 'COFFEE', quantity: 1 }],
      payment: 'cod',
      recipient: person({ line: wide }),
    })
    expect(phoneOrder).toMatchObject({ status: 400, body: { errors: [{ field: 'recipient.address.line' }] } })
  })

  test('suffices for addresses and names as long as people have them', async () => {
    const long =
      'Số nhà 123/45/6B, hẻm 789 đường Nguyễn Thị Minh Khai nối dài, khu dân cư Phước Thiện, tổ 15, ấp Bình Hòa, gần chợ Bình Hòa, đối diện trường tiểu học Nguyễn Bỉnh Khiêm, rẽ phải vào hẻm thứ hai rồi đi thẳng khoảng hai trăm mét đến căn nhà cổng màu xanh có giàn hoa giấy'
    for (const line of [long, long.slice(0, 120), long.toUpperCase()])
      expect(
        (await signUp({ name: 'Công Tằng Tôn Nữ Hoàng Thị Minh Nguyệt Phương Thảo Ánh Tuyết', line })).status,
      ).toBe(201)
  })

  test('is measured off the event loop: others are answered while the slowest texts are measured', async () => {
    const ended: number[] = []
    const measuring = Promise.all(
      [0, 13, 29].map((from) => signUp({ line: seldom(from) }).then(() => ended.push(performance.now()))),
    )
    const startedAt = performance.now()
    let slowest = 0
    let answered = 0
    while (ended.length < 3) {
      const askedAt = performance.now()
      expect((await world.api.call('GET', '/livez')).status).toBe(200)
      if (ended.length > 0) break
      answered += 1
      slowest = Math.max(slowest, performance.now() - askedAt)
    }
    await measuring
    // Whatever else the machine is busy with: had the event loop measured, nobody would have been answered before the
    // first of them.
    expect(answered).toBeGreaterThan(3)
    expect(slowest).toBeLessThan((ended[0]! - startedAt) / 2)
  })
})
