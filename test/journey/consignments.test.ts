import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { OrderView } from '../../shared/contract/common.ts'
import type { ConsignmentView } from '../../shared/contract/routes/consignment.ts'
import type { HubBoard } from '../../shared/contract/routes/hub.ts'
import type { Reply } from '../support/api.ts'
import { readEvidence } from '../support/evidence.ts'
import { skipWithout } from '../support/find-tool.ts'
import { assertVerified } from '../support/ledger.ts'
import { moveToNine } from '../support/move-to-nine.ts'
import { openHub, type Hub } from '../support/pooled-sale.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { testUnless } from '../support/unless.ts'
import { until } from '../support/until.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'

const byOneBuyer = [{ MOT: 1 }, { HAI: 1 }]
/** A code as it is printed. */
const grouped = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ')

describe('an outer box with parcels of one buyer', () => {
  let at: CarrierWorld
  let hub: Hub
  beforeAll(async () => {
    at = await openCarrierWorld()
    // Two hours before its hand-over a parcel waits for no others.
    await moveToNine(at.world)
    hub = await openHub(at.world, 'thung', {
      mot: { grams: 500, price: 40_000, packs: 'producer' },
      hai: { grams: 1_000, price: 60_000, packs: 'producer' },
    })
  })
  afterAll(() => at.close())

  const ask = (
    rest: string,
    body: object = {},
    role = hub.dispatcher,
  ): Promise<Reply<ConsignmentView & { code: string }>> =>
    hub.call('POST', `/api/hubs/thung/consignments${rest}`, role, body)
  const join = (code: string, other: string, scanId = randomUUID()): ReturnType<typeof ask> =>
    ask('', { scanId, code, with: other })
  const takeOut = (code: string, scanId = randomUUID()): ReturnType<typeof ask> => ask('/take-outs', { scanId, code })
  const board = async (): Promise<HubBoard['together']> =>
    (await hub.call<HubBoard>('GET', `/api/hubs/thung/board?saleId=${hub.saleId}`, hub.dispatcher)).body.together
  const groupOf = async (code: string): Promise<HubBoard['together'][number] | undefined> =>
    (await board()).find(({ parcels }) => parcels.some((one) => one.code === code))

  test('is offered as soon as two pack for one buyer, told at the door, and opened by scanning the second into the first', async () => {
    const [mot, hai] = await hub.pack(byOneBuyer, 'one')
    const [alone] = await hub.pack([{ MOT: 1 }])
    expect(await groupOf(mot!)).toMatchObject({
      consignment: null,
      parcels: [mot!, hai!].toSorted().map((code) => ({ code, state: 'packed', here: false, inBox: false })),
    })
    expect(await groupOf(alone!)).toBeUndefined()
    const arrive = async (code: string): Promise<unknown> =>
      (await hub.call('POST', '/api/hubs/thung/check-ins', hub.dispatcher, { scanId: randomUUID(), code })).body
    expect(await arrive(mot!)).toEqual({ result: 'in', code: mot, seller: 'mot' })
    expect(await arrive(hai!)).toEqual({ result: 'in', code: hai, seller: 'hai', together: [mot] })
    const scanId = randomUUID()
    const joined = await join(hai!, mot!, scanId)
    expect(joined).toMatchObject({ status: 200, body: { state: 'open', closedAt: null, grams: 1_500 } })
    expect(joined.body.parcels.map(({ code }) => code)).toEqual([mot!, hai!].toSorted())
    expect((await join(hai!, mot!, scanId)).body).toMatchObject({ code: joined.body.code, replayed: true })
    expect((await join(mot!, hai!, scanId)).body).toMatchObject({ code: 'id-reused' })
    expect((await join(hai!, joined.body.code)).body.code).toBe(joined.body.code)
    for (const [code, other, problem] of [
      [alone!, mot!, 'other-buyer'],
      [mot!, mot!, 'same'],
    ] as const)
      expect(await join(code, other)).toMatchObject({ status: 409, body: { code: 'wrong-state', problem } })
    expect(await join('123456789012', mot!)).toMatchObject({ status: 404 })
    const closed = await ask(`/${joined.body.code}/close`, { tareGrams: 110 })
    expect(closed).toMatchObject({
      body: { state: 'closed', closedBy: expect.stringMatching(/^dispatcher/), grams: 1_610 },
    })
    expect((await ask(`/${joined.body.code}/close`, {})).body).toMatchObject({ replayed: true, tareGrams: 110 })
  })

  test('is no box with one parcel, and is taken apart when something is taken out of it closed', async () => {
    const [mot, hai] = await hub.pack(byOneBuyer, 'one')
    const { code } = (await join(hai!, mot!)).body
    expect((await takeOut(hai!)).body).toMatchObject({ code, state: 'open', parcels: [{ code: mot }] })
    expect(await ask(`/${code}/close`)).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect((await takeOut(mot!)).body).toMatchObject({ code, state: 'dissolved', parcels: [] })
    expect(await takeOut(mot!)).toMatchObject({ status: 409 })
    const box = await hub.box([mot!, hai!])
    const opened = await takeOut(hai!)
    expect(opened.body).toMatchObject({ code: box, state: 'dissolved', parcels: [] })
    expect((await groupOf(mot!))?.consignment).toBeNull()
  })

  test('leaves by any of its codes as a whole, on one manifest, and not while it is open or one in it was cancelled', async () => {
    const [mot, hai] = await hub.pack(byOneBuyer, 'one')
    const { code } = (await join(hai!, mot!)).body
    const pickupId = await hub.door.open('GHN')
    for (const one of [mot!, hai!]) expect((await hub.door.scan(pickupId, one)).body.result).toBe('not-packed')
    const handOver = (parcelCodes: readonly (string | undefined)[]): Promise<Reply> =>
      hub.call('POST', '/api/manifests', hub.dispatcher, { manifestId: randomUUID(), carrier: 'GHN', parcelCodes })
    expect((await handOver([mot, hai])).body).toMatchObject({ code: 'wrong-state' })
    await ask(`/${code}/close`)
    expect((await handOver([mot])).body).toMatchObject({ code: 'wrong-state' })
    const scanId = randomUUID()
    const scanned = await hub.door.scan(pickupId, code, scanId)
    const together = [mot!, hai!].toSorted()
    expect(scanned.body).toMatchObject({ result: 'ok', together, tally: { scanned: 2 } })
    expect((await hub.door.scan(pickupId, code, scanId)).body).toMatchObject({ result: 'ok', replayed: true })
    expect((await hub.door.scan(pickupId, hai!)).body.result).toBe('duplicate')
    const { manifestId } = (await hub.door.sign(pickupId)).body
    expect((await hub.door.read(pickupId)).scanned.map((one) => one.code).toSorted()).toEqual([code, hai!].toSorted())
    expect((await takeOut(mot!)).body).toMatchObject({ code: 'wrong-state', problem: 'on-truck' })
    const amend = (parcelCodes: readonly (string | undefined)[]): Promise<Reply> =>
      hub.door.amend(manifestId, { kind: 'left-behind', parcelCodes, reason: 'xe đầy' })
    expect((await amend([mot])).body).toMatchObject({ code: 'wrong-state' })
    expect((await amend([mot, hai])).status).toBe(201)
    const second = await hub.send([hai!], 'GHN')
    expect((await hub.shares(second)).parcels).toBe(1)
  })

  testUnless(
    skipWithout(...pdfTools),
    'is named on the record and in the evidence of its sale, parcel by parcel',
    async () => {
      const [mot, hai] = await hub.pack(byOneBuyer, 'one')
      const [alone] = await hub.pack([{ MOT: 1 }])
      const box = await hub.box([mot!, hai!])
      const manifestId = await hub.send([box, alone!])
      const code = String.raw`\d{4} \d{4} \d{4}`
      const record = await at.world.api.bytes(`/api/manifests/${manifestId}.pdf`, hub.dispatcher)
      const text = readPdf(record.bytes).pages.join(' ')
      const boxOnRecord = (parcel: string): string | undefined =>
        new RegExp(`${grouped(parcel)} (?:(?!${code}).)* thùng (${code})`).exec(text)?.[1]
      expect([mot!, hai!, alone!].map(boxOnRecord)).toEqual([grouped(box), grouped(box), undefined])
      expect(text).toContain('2 kiện trong 1 thùng gộp')
      const host = await hub.as('thung', 'host')
      const evidence = await readEvidence(at.world, `/api/sales/${hub.saleId}/evidence.zip`, host)
      const columns = evidence.text('parcels.csv').split(/\r?\n/)[0]!.replaceAll('"', '').split(',')
      const boxInEvidence = (parcel: string): string => evidence.parcel(parcel).split(',')[columns.indexOf('box')]!
      expect([mot!, hai!, alone!].map(boxInEvidence)).toEqual([box, box, ''])
    },
  )

  test('finds all its orders by its code and by that of its carrier, for those who see its sale', async () => {
    const hits = async (text: string, seller: string): Promise<string[][]> => {
      const token = await hub.as(seller, 'owner')
      const all: string[][] = []
      for (const path of ['/api/search', '/api/orders/search']) {
        const { body } = await hub.call<{ items: { parcelCode: string }[] }>('POST', path, token, { text })
        all.push(body.items.map(({ parcelCode }) => parcelCode).toSorted())
      }
      return all
    }
    const [mot, hai] = await hub.pack(byOneBuyer, 'one')
    const box = await hub.box([mot!, hai!])
    const both = [mot!, hai!].toSorted()
    expect(await hits(box, 'thung')).toEqual([both, both])
    expect(await hits(grouped(box), 'thung')).toEqual([both, both])
    expect(await hits(mot!, 'thung')).toEqual([[mot], [mot]])
    expect(await hits(box, 'mot')).toEqual([[], []])
  })

  test('is one parcel to the freight: its weight with the box, and a part for each whose goods are in it', async () => {
    const [mot, hai] = await hub.pack(byOneBuyer, 'one')
    const [alone] = await hub.pack([{ MOT: 1 }])
    const box = await hub.box([mot!, hai!], 300)
    const manifestId = await hub.send([box, alone!], 'VIETTEL POST')
    await hub.invoice(manifestId, { invoiceId: randomUUID(), amount: 30_000 })
    const by = async (): Promise<unknown[]> =>
      (await hub.shares(manifestId)).shares.map(({ seller, parcels, grams, amount }) => [
        seller,
        parcels,
        grams,
        amount,
      ])
    // Two halves of the box, and a parcel; 1,800 g of the box as 500 to 1,000.
    expect(await by()).toEqual([
      ['hai', 1, 1_200, 7_500],
      ['mot', 2, 1_100, 22_500],
    ])
    expect(await hub.shares(manifestId)).toMatchObject({ parcels: 2, units: 3, total: 30_000 })
    const back = await hub.invoice(manifestId, {
      invoiceId: randomUUID(),
      kind: 'return',
      parcelCode: hai,
      amount: 9_000,
    })
    expect(back).toMatchObject({
      status: 201,
      body: {
        shares: [
          { seller: 'hai', amount: 4_500 },
          { seller: 'mot', amount: 4_500 },
        ],
      },
    })
  })

  test('is seen by its hub alone: a producer reads their own parcel, without the code or the fee of the box', async () => {
    const [mot, hai] = await hub.pack(byOneBuyer, 'one')
    const box = await hub.box([mot!, hai!])
    for (const role of ['owner', 'dispatcher', 'packer'] as const) {
      const token = await hub.as('mot', role)
      for (const path of [`/api/hubs/thung/consignments/${box}`, `/api/hubs/thung/consignments/${box}/label.pdf`])
        expect((await at.world.api.bytes(path, token)).status).toBe(404)
      expect((await ask('/take-outs', { scanId: randomUUID(), code: hai! }, token)).status).toBe(404)
      const seen = await at.world.api.bytes(`/api/parcels/${mot}`, token)
      for (const foreign of [box, hai!, 'HAI']) expect(Buffer.from(seen.bytes).toString('utf8')).not.toContain(foreign)
    }
  })

  testUnless(
    skipWithout(...pdfTools),
    'has a label with its own code, all contents, and one sum to be paid',
    async () => {
      const [mot, hai] = await hub.pack(byOneBuyer, 'one')
      const { code } = (await join(hai!, mot!)).body
      const label = (): Promise<{ status: number; bytes: Uint8Array }> =>
        at.world.api.bytes(`/api/hubs/thung/consignments/${code}/label.pdf`, hub.dispatcher)
      expect((await label()).status).toBe(409)
      await ask(`/${code}/close`)
      const text = readPdf((await label()).bytes).pages.join(' ')
      expect(text).toContain(grouped(code))
      expect(text).toContain('100.000')
      for (const goods of ['Hàng của mot', 'Hàng của hai']) expect(text).toContain(goods)
    },
  )

  describe('with a carrier', () => {
    let booking: Hub
    let account: Awaited<ReturnType<CarrierWorld['account']>>
    beforeAll(async () => {
      booking = await openHub(at.world, 'thung-ghn', {
        bon: { grams: 500, price: 40_000, packs: 'producer' },
        nam: { grams: 1_000, price: 60_000, packs: 'producer' },
      })
      let number = 0
      account = await at.account('ghn', 'thung-ghn', ({ path }) =>
        path.includes('shift')
          ? [200, { code: 200, data: [] }]
          : [200, { code: 200, data: { order_code: `GHNBOX${++number}`, sort_code: '1-2', total_fee: 21_000 } }],
      )
    })

    test('is booked once, under its code, with the weight and the cash of all; its end is that of every order', async () => {
      const [bon, nam] = await booking.pack([{ BON: 1 }, { NAM: 1 }], 'one')
      const [alone] = await booking.pack([{ BON: 1 }])
      // What goes with nothing else is booked at once: the others had the same time and were not.
      await at.booked(alone!, booking.dispatcher)
      for (const code of [bon!, nam!]) expect(await at.shipment(code, booking.dispatcher)).toBeUndefined()
      const box = await booking.box([bon!, nam!], 110)
      const { tracking } = await at.booked(nam!, booking.dispatcher)
      expect(await at.booked(bon!, booking.dispatcher)).toMatchObject({ code: box, tracking, fee: 21_000 })
      const told = account.told.filter(({ body }) => JSON.stringify(body).includes(box))
      expect(told).toHaveLength(1)
      expect(told[0]!.body).toMatchObject({ client_order_code: box, weight: 1_610, cod_amount: 100_000 })
      const producer = await booking.as('nam', 'dispatcher')
      expect(await at.shipment(nam!, producer)).toMatchObject({ code: nam, tracking, fee: null })
      for (const path of ['/api/search', '/api/orders/search']) {
        const found = await booking.call<{ items: object[] }>('POST', path, booking.owner, { text: tracking! })
        const codes = [bon!, nam!].toSorted().map((code) => ({ parcelCode: code }))
        expect(found.body.items).toHaveLength(2)
        expect(found.body.items).toEqual(expect.arrayContaining(codes.map((one) => expect.objectContaining(one))))
      }
      const manifestId = await booking.send([tracking!], 'ghn')
      expect(await booking.shares(manifestId)).toMatchObject({ parcels: 1, proposal: 21_000 })
      const orders = async (): Promise<OrderView[]> =>
        (
          await booking.call<{ items: OrderView[] }>(
            'GET',
            `/api/sales/${booking.saleId}/orders`,
            await booking.as('thung-ghn', 'host'),
          )
        ).body.items.filter(({ parcelCode }) => parcelCode === bon || parcelCode === nam)
      expect((await orders()).map(({ shipping }) => shipping?.tracking)).toEqual([tracking, tracking])
      await account.feed({
        OrderCode: tracking,
        ClientOrderCode: box,
        Status: 'delivered',
        Time: new Date(at.world.ctx.clock.now()).toISOString(),
      })
      await until('both are delivered', async () => (await orders()).every(({ state }) => state === 'delivered'))
      await assertVerified(at.world)
    })

    test('is void with its booking when it is taken apart, and booked anew under another code', async () => {
      const [bon, nam] = await booking.pack([{ BON: 1 }, { NAM: 1 }], 'one')
      const former = await booking.box([bon!, nam!])
      const { tracking } = await at.booked(bon!, booking.dispatcher)
      const body = { scanId: randomUUID(), code: nam! }
      const apart = await booking.call('POST', '/api/hubs/thung-ghn/consignments/take-outs', booking.dispatcher, body)
      expect(apart.body).toMatchObject({ state: 'dissolved' })
      const failed = [await at.shipment(bon!, booking.dispatcher), await at.shipment(nam!, booking.dispatcher)]
      expect(failed.find((one) => one !== undefined)).toMatchObject({ state: 'failed', tracking: null })
      expect(failed.find((one) => one !== undefined)!.error).toContain(tracking)
      const box = await booking.box([bon!, nam!])
      expect(box).not.toBe(former)
      expect(await at.booked(bon!, booking.dispatcher)).toMatchObject({ code: box })
      const pickupId = await booking.door.open('ghn')
      expect((await booking.door.scan(pickupId, former)).body.result).toBe('unknown')
      expect((await booking.door.scan(pickupId, box)).body.result).toBe('ok')
      await assertVerified(at.world)
    })
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(at.world))
})
