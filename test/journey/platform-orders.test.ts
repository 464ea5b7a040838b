import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../shared/contract/common.ts'
import {
  exportCsv,
  exportTable,
  exportXlsx,
  makePackages,
  type MadePackage,
} from '../../scripts/lib/platform-export.ts'
import type { AuditedChange } from '../../shared/contract/routes/control.ts'
import { dumpRedis, dumpTables } from '../support/dump.ts'
import { readEvidence } from '../support/evidence.ts'
import { assertVerified } from '../support/ledger.ts'
import { openPlatformShop, type PlatformShop } from '../support/platform.ts'
import { atTheDoor } from '../support/truck.ts'
import { eventually, until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
const csvOf = (packages: readonly MadePackage[], madeAt: string): Buffer =>
  exportCsv(exportTable(packages, { platform: 'tiktok-shop', madeAt }))

describe('orders taken on another platform', () => {
  let world: World
  let host: string
  let packer: string
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    host = await world.token('host', { name: 'an', hours: 1000 })
    packer = await world.token('packer', { hours: 1000 })
  })
  afterAll(() => world.close())

  const batchesOf = async (saleId: string): Promise<BatchView[]> =>
    (await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${saleId}&limit=200`, packer)).body.items
  const saleOf = async (shop: PlatformShop): Promise<string> => {
    const { body } = await world.api.call<{ items: { saleId: string; shopId?: string }[] }>('GET', '/api/sales', host)
    return body.items.find(({ shopId }) => shopId === shop.shopId)!.saleId
  }
  /** Waits until everything to pack is in a batch, and claims all of it. */
  const onTheTable = async (shop: PlatformShop): Promise<void> => {
    await until('every package is in a parcel', async () =>
      (await shop.packages('to-pack')).every(({ parcelCode }) => parcelCode !== null),
    )
    const saleId = await saleOf(shop)
    const parcels = new Set((await shop.packages('to-pack')).map(({ parcelCode }) => parcelCode))
    await until('every parcel is in a batch', async () => {
      const batches = await batchesOf(saleId)
      return [...parcels].every((code) => batches.some((batch) => batch.parcels.some((one) => one.code === code)))
    })
    for (const batch of await batchesOf(saleId))
      if (batch.state === 'open') await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
  }
  /** Who took the shop's first order, as the list of changes says. */
  const takenBy = async (shop: PlatformShop): Promise<string | null | undefined> => {
    const admin = await world.token('admin')
    const path = `/api/audit?saleId=${await saleOf(shop)}`
    const { body } = await world.api.call<{ items: AuditedChange[] }>('GET', path, admin)
    return body.items.findLast(({ kind }) => kind === 'order:confirmed')?.actor
  }
  const pack = (code: string) => world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
  const check = (code: string) => world.api.call('POST', `/api/parcels/${code}/check`, packer, {})

  test('every row is new, fenced, cancelled or waits for its SKU, and twice the same file changes nothing', async () => {
    const shop = await openPlatformShop(world, host)
    const made = makePackages({
      platform: 'tiktok-shop',
      orders: 60,
      from: minutesAgo(240),
      until: minutesAgo(10),
      cancelled: 0.1,
      onHold: 0.1,
      unpaid: 0.05,
      combined: 0.1,
      split: 0.5,
    })
    const file = csvOf(made, minutesAgo(5))
    const preview = (await shop.preview(file)).body
    const rows = made.reduce((sum, { lines }) => sum + lines.length, 0)
    expect(preview).toMatchObject({ ok: true, faults: [], rows, notUnderstood: { rows: 0 } })
    const toPack = made.filter(({ meaning }) => meaning === 'to-pack')
    expect(preview.counts['unknown-sku'].packages).toBe(toPack.length)
    expect(await shop.take(file)).toMatchObject({ status: 200, body: { counts: preview.counts } })
    expect((await shop.packages('to-pack')).length).toBe(0)
    await shop.nameAll()
    expect((await shop.packages('to-pack')).length).toBe(toPack.length)
    const twice = await Promise.all([shop.take(file), shop.take(file)])
    expect(twice).toMatchObject([{ body: { replayed: true } }, { body: { replayed: true } }])
    const again = (
      await shop.preview(
        exportCsv(exportTable(made, { platform: 'tiktok-shop', language: 'vi', madeAt: minutesAgo(4) })),
      )
    ).body
    expect(again.counts.unchanged.packages).toBe(
      made.filter(({ meaning }) => meaning === 'to-pack' || meaning === 'cancelled').length,
    )
    expect(again.counts.new.packages + again.counts.changed.packages).toBe(0)
    await onTheTable(shop)
    const parcels = new Set((await shop.packages('to-pack')).map(({ parcelCode }) => parcelCode))
    expect(parcels.size).toBe(new Set(toPack.map(({ packageId }) => packageId)).size)
  })

  test('no buyer of the platform is named in any table or in Redis', async () => {
    const shop = await openPlatformShop(world, host)
    const made = makePackages({
      platform: 'tiktok-shop',
      orders: 15,
      seed: 9,
      from: minutesAgo(60),
      until: minutesAgo(10),
      onHold: 0.2,
    })
    await shop.take(csvOf(made, minutesAgo(5)))
    await shop.nameAll()
    await onTheTable(shop)
    const said = [...(await dumpTables(world)).values(), await dumpRedis(world)].join('\n')
    expect(said).toContain(made[0]!.platformOrderId)
    for (const { name, phone, address } of made.map(({ buyer }) => buyer))
      for (const text of [name, phone, address.line]) expect([text, said.includes(text)]).toEqual([text, false])
  })

  test('a file taken twice at once is taken once', async () => {
    const shop = await openPlatformShop(world, host)
    const made = makePackages({
      platform: 'tiktok-shop',
      orders: 20,
      seed: 2,
      from: minutesAgo(60),
      until: minutesAgo(10),
    })
    const file = await exportXlsx(exportTable(made, { platform: 'tiktok-shop', madeAt: minutesAgo(5) }))
    const taken = await Promise.all([1, 2, 3].map(() => shop.take(file)))
    expect(taken.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(taken.filter(({ body }) => !body.replayed)).toHaveLength(1)
    await shop.nameAll()
    expect(await shop.packages('to-pack')).toHaveLength(20)
  })

  test('the platform’s tracking code opens, packs and hands over the parcel; what is cancelled there is refused at the table and at the truck', async () => {
    const shop = await openPlatformShop(world, host)
    const made = makePackages({
      platform: 'tiktok-shop',
      orders: 12,
      seed: 3,
      from: minutesAgo(60),
      until: minutesAgo(10),
      twoLines: 0,
    })
    await shop.take(csvOf(made, minutesAgo(5)))
    await shop.nameAll()
    await onTheTable(shop)
    const [packed, printed, held, fine] = made.map(({ tracking }) => tracking!)
    expect(await check(fine!)).toMatchObject({ body: { result: 'parcel' } })
    for (const code of [packed!, fine!])
      expect(await pack(code)).toMatchObject({ status: 200, body: { state: 'packed' } })
    expect(await check(fine!)).toMatchObject({ body: { result: 'already-packed' } })

    const later = made.map((one, i): MadePackage => ({
      ...one,
      meaning: i < 2 ? 'cancelled' : i === 2 ? 'on-hold' : one.meaning,
    }))
    const newer = csvOf(later, minutesAgo(2))
    expect((await shop.preview(newer)).body.counts).toMatchObject({
      cancelled: { packages: 2 },
      fenced: { packages: 1 },
    })
    expect(await shop.take(newer)).toMatchObject({ status: 200 })
    for (const code of [packed!, printed!, held!])
      expect(await check(code)).toMatchObject({ body: { result: 'cancelled' } })
    expect(await pack(printed!)).toMatchObject({ body: { code: 'parcel-cancelled' } })

    const older = await shop.take(csvOf(made, minutesAgo(5)), `?saidAt=${minutesAgo(4)}`)
    expect(older.body.counts?.new.packages ?? 0).toBe(0)
    const revived = await shop.take(csvOf(made, minutesAgo(3)), `?saidAt=${minutesAgo(1)}`)
    expect(revived.body.counts.cancelled.packages).toBe(0)
    expect(await check(printed!)).toMatchObject({ body: { result: 'cancelled' } })

    const dispatcher = await world.token('dispatcher', { hours: 1000 })
    const door = atTheDoor(world, dispatcher)
    const other = await door.open('GHN')
    expect(await door.scan(other, fine!)).toMatchObject({ body: { result: 'other-carrier' } })
    const pickupId = await door.open('J&T')
    expect(await door.scan(pickupId, packed!)).toMatchObject({ body: { result: 'cancelled' } })
    expect(await door.scan(pickupId, fine!)).toMatchObject({ body: { result: 'ok' } })
    const { code: ours } = (await pack(fine!)).body
    const twice = { manifestId: randomUUID(), carrier: 'J&T', parcelCodes: [ours, fine!] }
    expect(await world.api.call('POST', '/api/manifests', dispatcher, twice)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', detail: expect.stringContaining('codes of the same parcel') },
    })
    expect(await shop.packages('to-unpack')).toHaveLength(1)
    expect(await world.api.call('POST', `/api/parcels/${packed!}/unpack`, packer)).toMatchObject({ status: 200 })
    expect(await world.api.call('POST', `/api/parcels/${packed!}/unpack`, packer)).toMatchObject({
      body: { replayed: true },
    })
    expect(await shop.packages('to-unpack')).toHaveLength(0)
    expect(await door.sign(pickupId)).toMatchObject({ status: 200, body: { parcels: 1 } })
    await eventually(() => assertVerified(world))

    const evidence = await readEvidence(world, `/api/sales/${await saleOf(shop)}/evidence.zip`, dispatcher)
    expect(evidence.parcel(fine!)).toMatch(new RegExp(`,'?${made[3]!.platformOrderId}.*,handed-over,.*,J&T,'?${fine},`))
    expect(evidence.text('parcels.csv')).not.toContain(made[0]!.platformOrderId)
  })

  test('a parcel that is cancelled after its scan at the truck is not signed for', async () => {
    const shop = await openPlatformShop(world, host)
    const made = makePackages({
      platform: 'tiktok-shop',
      orders: 2,
      seed: 4,
      from: minutesAgo(60),
      until: minutesAgo(10),
      twoLines: 0,
    })
    await shop.take(csvOf(made, minutesAgo(5)))
    await shop.nameAll()
    await onTheTable(shop)
    const door = atTheDoor(world, await world.token('dispatcher', { hours: 1000 }))
    const pickupId = await door.open('J&T')
    for (const { tracking } of made) {
      await pack(tracking!)
      expect(await door.scan(pickupId, tracking!)).toMatchObject({ body: { result: 'ok' } })
    }
    await shop.take(
      csvOf(
        made.map((one, i): MadePackage => ({ ...one, meaning: i === 0 ? 'cancelled' : 'to-pack' })),
        minutesAgo(2),
      ),
    )
    expect(await door.read(pickupId)).toMatchObject({ tally: { scanned: 1 }, stopped: [{ code: made[0]!.tracking }] })
    expect(await door.sign(pickupId)).toMatchObject({ status: 200, body: { parcels: 1 } })
  })

  test('one order is put by a script again and again: only what is new is done', async () => {
    const shop = await openPlatformShop(world, host)
    const order = {
      saidAt: minutesAgo(9),
      meaning: 'to-pack',
      placedAt: minutesAgo(30),
      packages: [
        { packageId: 'P1', tracking: 'JT0000000001', lines: [{ sku: 'CAM-SANH', title: 'Cam sành', quantity: 2 }] },
      ],
    }
    expect(await shop.put('A-1', order)).toMatchObject({
      status: 200,
      body: { unknownSkus: [{ platformSku: 'CAM-SANH' }] },
    })
    await shop.nameAll()
    await eventually(async () => expect(await takenBy(shop)).toBe('host:an'))
    expect(await shop.put('A-1', order)).toMatchObject({ body: { packages: [{ outcome: 'unchanged' }] } })
    const more = [{ ...order.packages[0]!, lines: [{ sku: 'CAM-SANH', quantity: 3 }] }]
    expect(await shop.put('A-1', { ...order, saidAt: minutesAgo(8), packages: more })).toMatchObject({
      body: { packages: [{ outcome: 'changed' }] },
    })
    expect(await shop.put('A-1', order)).toMatchObject({ body: { packages: [{ isOlder: true }] } })
    await until('the order is in a parcel', async () => (await shop.packages('to-pack'))[0]?.parcelCode !== null)
    expect(await shop.packages('to-pack')).toMatchObject([{ lines: [{ quantity: 3 }], orderState: 'confirmed' }])
    expect(await shop.put('A-1', { ...order, meaning: 'cancelled' })).toMatchObject({
      body: { packages: [{ outcome: 'cancelled', isOlder: false }] },
    })
    expect(await shop.put('A-1', { ...order, saidAt: minutesAgo(1) })).toMatchObject({
      body: { packages: [{ outcome: 'unchanged', meaning: 'cancelled' }] },
    })
    expect(await shop.put('A-2', { ...order, packages: [] })).toMatchObject({ status: 400 })
    expect(await shop.put('A-2', { ...order, buyer: 'Nguyễn Văn A' })).toMatchObject({ status: 400 })
  })

  test('the platform’s own times make the deadlines, however late a file comes', async () => {
    const shop = await openPlatformShop(world, host)
    const at = (time: string): string => new Date(`2026-11-28T${time}+07:00`).toISOString()
    for (const [id, placedAt] of [
      ['D-1', at('13:59:59')],
      ['D-2', at('14:00:00')],
    ] as const)
      await shop.put(id, {
        saidAt: at('19:00:00'),
        meaning: 'to-pack',
        placedAt,
        payment: 'cod',
        packages: [{ packageId: id, lines: [{ sku: 'CAM-SANH', quantity: 1 }] }],
      })
    await shop.nameAll()
    const due = new Map((await shop.packages()).map((one) => [one.platformOrderId, one.packBy]))
    expect(due.get('D-1')).toBe(new Date('2026-11-28T23:59:59.999+07:00').toISOString())
    expect(due.get('D-2')).toBe(new Date('2026-11-30T23:59:59.999+07:00').toISOString())
  })

  test('another seller sees none of it', async () => {
    const shop = await openPlatformShop(world, host)
    const stranger = await world.token('host', { seller: 'other' })
    const { body } = await world.api.call<{ items: unknown[] }>('GET', '/api/platforms', stranger)
    expect(body.items).toEqual([])
    expect(await world.api.call('GET', `/api/platforms/${shop.shopId}/packages`, stranger)).toMatchObject({
      status: 404,
    })
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
