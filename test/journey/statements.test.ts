import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import type { PayoutView } from '../../shared/contract/routes/payout.ts'
import type { MissingView } from '../../shared/contract/routes/statement.ts'
import { assertVerified } from '../support/ledger.ts'
import { classesOf, codFile, csv, type CodLine } from '../support/statement-file.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'
import { openShop } from './statement-world.ts'

const dayMs = 86_400_000
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
describe('the statement of a carrier', () => {
  let at: CarrierWorld
  const dayOf = (days = 0): string =>
    new Date(at.world.ctx.clock.now().getTime() + 7 * 3_600_000 + days * dayMs).toISOString().slice(0, 10)
  const vietnamese = (days = 0): string => dayOf(days).split('-').toReversed().join('/')
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  test('of 60 lines names exactly the six that differ, pairs what was held with what was given back, and changes nothing twice', async () => {
    const shop = await openShop(at, 'doi-soat-1', { an: 50_000 }, { books: false })
    const trackings = await shop.sendMany('AN', 47)
    const paid = trackings.map((code, i): CodLine => ({
      code,
      own: code.slice(1),
      cod: i < 3 ? 45_000 : 50_000,
      fee: 20_000,
    }))
    const held = Array.from({ length: 5 }, (_, i) => `GTAMTHU${i}`)
    const lines = [
      ...paid,
      { ...paid[10]!, fee: 0 },
      paid[11]!,
      { code: 'GKHONGBIET', cod: 70_000 },
      ...held.map((code) => ({ code, what: 'Tạm thu phí dịch vụ', cod: 0, fee: 30_000 })),
      ...held.map((code) => ({ code, what: 'Đã hoàn tạm thu', cod: 0, fee: 30_000 })),
    ]
    const file = codFile(lines)
    const wanted = { agreed: 44, paired: 10, short: 3, twice: 2, unknown: 1 }
    const preview = await shop.preview(file)
    expect([preview.body.lineCount, preview.body.faults, classesOf(preview.body)]).toEqual([60, [], wanted])
    expect(preview.body.lines.slice(0, 6).map(({ outcome }) => outcome)).toEqual([
      'short',
      'short',
      'short',
      'twice',
      'twice',
      'unknown',
    ])
    expect(await shop.entries()).toHaveLength(47)
    const taken = await shop.take(file)
    expect([taken.status, classesOf(taken.body)]).toEqual([201, wanted])
    await shop.written()
    const differences = await shop.differences()
    expect(differences.map(({ outcome, code }) => `${outcome} ${code}`).toSorted()).toEqual(
      [
        ...trackings.slice(0, 3).map((code) => `short ${code}`),
        `twice ${trackings[10]}`,
        `twice ${trackings[11]}`,
        'unknown GKHONGBIET',
      ].toSorted(),
    )
    const { rows: open } = await at.world.ctx.pool.query(
      `select p.code from receivable r join parcel p on p.parcel_id = r.parcel_id where r.carrier <> 0 order by 1`,
    )
    expect(open.map(({ code }: { code: string }) => `G${code}`)).toEqual(trackings.slice(0, 3))
    const [payout] = await shop.list<PayoutView>('/api/money/payouts')
    expect(payout).toMatchObject({ direction: 'received', payer: 'GHN', amount: 44 * 50_000, receivables: 44 })
    const before = await at.world.ctx.pool.query('select count(*) from entry')
    expect(await shop.take(file)).toMatchObject({
      status: 200,
      body: { replayed: true, statementId: taken.body.statementId },
    })
    // The same month in another file: with a total, and in another order.
    const again = await shop.take(codFile(lines.toReversed(), sum(lines.map(({ cod }) => Number(cod)))))
    expect(again).toMatchObject({ status: 200, body: { replayed: true, statementId: null, counts: { known: 60 } } })
    expect((await at.world.ctx.pool.query('select count(*) from entry')).rows).toEqual(before.rows)
    expect(await shop.differences()).toHaveLength(6)
  })

  test('closes what agrees and tells that it was delivered, under the carrier’s code or ours', async () => {
    const shop = await openShop(at, 'doi-soat-2', { binh: 40_000, chi: 60_001 })
    const [both, alone] = await shop.send([{ BINH: 1, CHI: 1 }, { CHI: 2 }])
    await shop.says(alone!, 'delivered')
    const lines = [
      { code: both!, cod: '100.001', day: vietnamese(), fee: '22.000' },
      { code: 'GKHAC', own: alone!.slice(1), cod: '120,002', day: vietnamese() },
    ]
    const taken = await shop.take(codFile(lines, '220.003'))
    expect([taken.status, classesOf(taken.body), taken.body.total, taken.body.fees]).toEqual([
      201,
      { agreed: 2 },
      220_003,
      22_000,
    ])
    await shop.written()
    const all = await shop.receivables('all')
    expect(
      all
        .map(({ seller, state, fromBuyer, fromCarrier }) => `${seller} ${state} ${fromBuyer} ${fromCarrier}`)
        .toSorted(),
    ).toEqual(['binh delivered 0 0', 'chi delivered 0 0', 'chi delivered 0 0'])
    const { statementId } = taken.body
    const payouts = (await shop.entries()).filter(({ kind }) => kind === 'payout')
    expect(payouts.map(({ cause, carrier }) => `${cause.split('/').slice(3).join('/')} ${carrier}`).toSorted()).toEqual(
      [`${statementId}/1 40000`, `${statementId}/1 60001`, `${statementId}/2 120002`],
    )
  })

  test('names each kind of line that differs, and none of them moves money before a person decides', async () => {
    const shop = await openShop(at, 'doi-soat-3', { dung: 100_000 })
    const codes = await shop.send(Array.from({ length: 7 }, () => ({ DUNG: 1 })))
    await shop.says(codes, 'delivered')
    await shop.take(codFile([{ code: codes[0]!, cod: 100_000 }]))
    const before = (await shop.entries()).length
    const wrong: [string, CodLine][] = [
      ['twice', { code: codes[0]!, cod: 100_000, day: vietnamese() }],
      ['short', { code: codes[1]!, cod: 99_999 }],
      ['over', { code: codes[2]!, cod: 100_001 }],
      ['negative', { code: codes[3]!, cod: -100_000 }],
      ['fee-above-order', { code: codes[4]!, cod: 100_000, fee: 100_001 }],
      ['before-hand-over', { code: codes[5]!, cod: 100_000, day: vietnamese(-1) }],
      ['unknown', { code: 'GLAMGICO', cod: 100_000 }],
      ['held', { code: 'GTAM', what: 'Tạm thu', cod: 0, fee: 30_000 }],
      ['given-back', { code: 'GHOAN', what: 'Đã hoàn', cod: 0, fee: 30_000 }],
      ['adjustment', { code: codes[6]!, what: 'Bồi thường', cod: 50_000 }],
    ]
    const taken = await shop.take(codFile(wrong.map(([, line]) => line)))
    expect(taken.status).toBe(201)
    const differences = await shop.differences()
    expect(differences.map(({ line, outcome }) => [line, outcome])).toEqual(wrong.map(([what], i) => [i + 1, what]))
    expect((await shop.entries()).length).toBe(before)
    // What was held is given back by a later statement, and the other way round.
    const later = [
      { code: 'GTAM', what: 'Đã hoàn', cod: 0, fee: 30_000 },
      { code: 'GHOAN', what: 'Tạm thu', cod: 0, fee: 30_000 },
    ]
    expect((await shop.take(codFile(later))).body.counts).toMatchObject({ paired: 2 })
    expect((await shop.differences()).map(({ outcome }) => outcome)).not.toContain('held')
    expect((await shop.differences()).map(({ outcome }) => outcome)).not.toContain('given-back')
  })

  test('is decided line by line: accepted, the payer is square and who bears it is told; dismissed, it stays owed', async () => {
    const shop = await openShop(at, 'doi-soat-4', { em: 100_000 })
    const codes = await shop.send(Array.from({ length: 5 }, () => ({ EM: 1 })))
    await shop.says(codes, 'delivered')
    const { statementId } = (
      await shop.take(
        codFile([
          { code: codes[0]!, cod: 90_000 },
          { code: codes[1]!, cod: 80_000 },
          { code: codes[2]!, cod: 100_500 },
          { code: codes[3]!, cod: 70_000 },
          { code: 'GKHONG', cod: 5_000 },
          { code: codes[4]!, cod: 100_000 },
          { code: codes[4]!, cod: -100_000 },
        ]),
      )
    ).body
    const decide = (body: object) => shop.decide(statementId!, { reason: 'đã hỏi GHN', ...body })
    expect(await decide({ lines: [1], decision: 'accept' })).toMatchObject({ status: 200, body: { decided: 1 } })
    expect((await decide({ lines: [1], decision: 'accept' })).body).toEqual({ decided: 1, replayed: true })
    expect(await decide({ lines: [1], decision: 'dismiss' })).toMatchObject({ status: 409 })
    expect(await decide({ lines: [2, 3], decision: 'accept', bearer: 'producer' })).toMatchObject({ status: 200 })
    expect(await decide({ lines: [4], decision: 'dismiss' })).toMatchObject({ status: 200 })
    // All or none: of the fifth there is no parcel.
    expect(await decide({ lines: [5, 7], decision: 'accept' })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    })
    expect(await decide({ lines: [6], decision: 'accept' })).toMatchObject({ status: 409 })
    expect(await decide({ lines: [99], decision: 'dismiss' })).toMatchObject({ status: 404 })
    expect(await decide({ lines: [7], decision: 'accept', bearer: 'producer' })).toMatchObject({ status: 200 })
    expect(await decide({ lines: [5], decision: 'dismiss' })).toMatchObject({ status: 200 })
    expect(await shop.differences()).toEqual([])
    const owed = (await shop.receivables('all')).map(
      ({ parcelCode, amount, fromCarrier }) => [codes.indexOf(`G${parcelCode}`), amount, fromCarrier] as const,
    )
    expect(owed.toSorted((a, b) => a[0] - b[0])).toEqual([
      [0, 100_000, 0],
      [1, 80_000, 0],
      [2, 100_500, 0],
      [3, 100_000, 100_000],
      // The money came and was taken back: as if it had not come, and the producer bears it.
      [4, 0, 0],
    ])
    // A later message of the carrier writes the entries again, and leaves what was decided.
    await shop.says(codes[1]!, 'returned')
    expect((await shop.receivables('all')).find(({ parcelCode }) => `G${parcelCode}` === codes[1])).toMatchObject({
      amount: -20_000,
      fromCarrier: 0,
    })
  })

  test('that two people decide otherwise at once is decided by one, and the other is told', async () => {
    const shop = await openShop(at, 'doi-soat-5', { giang: 100_000 })
    const [code] = await shop.send([{ GIANG: 1 }])
    const { statementId } = (await shop.take(codFile([{ code: code!, cod: 1 }]))).body
    const answers = await Promise.all(
      (['accept', 'dismiss'] as const).map((decision) =>
        shop.decide(statementId!, { lines: [1], decision, reason: 'hai người' }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const file = codFile([{ code: code!, cod: 2 }])
    const taken = await Promise.all([shop.take(file), shop.take(file)])
    expect(taken.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 201])
  })

  test('with lines that cannot be read is refused by line, and nothing of it is taken', async () => {
    const shop = await openShop(at, 'doi-soat-6', { ha: 100_000 })
    const codes = await shop.send([{ HA: 1 }, { HA: 1 }])
    const good = { code: codes[0]!, cod: 100_000 }
    for (const [line, column, code] of [
      [{ code: codes[1]!, cod: 'một trăm' }, 'Tiền COD', 'amount'],
      [{ code: codes[1]!, cod: '100.000,5' }, 'Tiền COD', 'amount'],
      [{ code: codes[1]!, cod: '1.5' }, 'Tiền COD', 'amount'],
      [{ code: codes[1]!, cod: 1, day: '31/02/2026' }, 'Ngày giao thành công', 'day'],
      [{ code: codes[1]!, cod: 1, day: '02/31/2026' }, 'Ngày giao thành công', 'day'],
      [{ code: '', cod: 100_000 }, 'Mã đơn GHN', 'missing'],
      [{ code: 'Lan, 0912 345 678', cod: 100_000 }, 'Mã đơn GHN', 'code'],
      [{ code: '5.76859E+17', cod: 100_000 }, 'Mã đơn GHN', 'digits-lost'],
    ] as const) {
      const file = codFile([good, line])
      const { body } = await shop.preview(file)
      expect([body.ok, body.faults.map((one) => [one.row, one.column, one.code])]).toEqual([false, [[4, column, code]]])
      expect(await shop.take(file)).toMatchObject({ status: 400, body: { code: 'invalid' } })
    }
    const short = await shop.preview(codFile([good], 100_001))
    expect(short.body).toMatchObject({ ok: false, faults: [{ row: 4, code: 'total' }] })
    for (const [file, query, code] of [
      [
        csv([
          ['Tên', 'Tuổi'],
          ['Lan', '30'],
        ]),
        '',
        'unknown-format',
      ],
      [
        csv([
          ['Mã đơn GHN', 'Tổng phí'],
          ['G1', '1'],
        ]),
        '?format=ghn',
        'column-missing',
      ],
      [codFile([good]), '?format=tiktok-shop', 'other-format'],
      [
        csv([
          ['Mã vận đơn', 'Tiền thu hộ'],
          ['G1', '1'],
        ]),
        '',
        'which-format',
      ],
      [Buffer.from('%PDF-1.7'), '', 'encoding'],
      [codFile([]), '', 'no-rows'],
    ] as const)
      expect((await shop.preview(file, query)).body.faults.map((one) => one.code)).toEqual([code])
    expect(await shop.preview(codFile([good]), '?format=nobody')).toMatchObject({ status: 400 })
    expect(await shop.list('/api/money/statements')).toEqual([])
    expect((await shop.receivables()).every(({ fromCarrier }) => fromCarrier === 0)).toBe(true)
    // The columns tell whose it is, and amounts are read as people write them.
    const whole = await shop.take(codFile([good, { code: codes[1]!, cod: '100.000 đ' }], '200,000'), '')
    expect(whole).toMatchObject({ status: 201, body: { format: 'ghn', counts: { agreed: 2 } } })
  })

  test('of another shop is refused by name, to who may know it; a stranger’s parcels are unknown', async () => {
    const mine = await openShop(at, 'doi-soat-7', { khe: 100_000 })
    const theirs = await openShop(at, 'doi-soat-8', { lan: 100_000 })
    const [own, other] = [await mine.send([{ KHE: 1 }]), await theirs.send([{ LAN: 1 }])]
    const file = codFile([{ code: other[0]!, cod: 100_000 }])
    const refused = await mine.take(file)
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid', faults: [{ code: 'other-shop' }] } })
    expect(JSON.stringify(refused.body)).not.toContain('doi-soat-8')
    expect(JSON.stringify(refused.body)).toContain('doi-soat-7')
    // A centre above both is told whose it is.
    const host = await at.world.token('host', { seller: 'doi-soat-7', hours: 1000 })
    expect((await at.world.api.call('GET', '/api/money/statements', host)).status).toBe(403)
    const admin = await at.world.token('admin')
    const named = await fetch(`${at.world.api.url}/api/money/statements?format=ghn&hub=doi-soat-7`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${admin}` },
      body: new Uint8Array(file),
    })
    expect(await named.text()).toMatch(/this is the statement of Chợ doi-soat-8, not of Chợ doi-soat-7/)
    const mixed = await mine.take(
      codFile([
        { code: own[0]!, cod: 100_000 },
        { code: other[0]!, cod: 100_000 },
      ]),
    )
    expect(mixed.body.counts).toMatchObject({ agreed: 1, unknown: 1 })
    expect(mixed.body.lines[0]).toMatchObject({ outcome: 'unknown', parcelCodes: [], due: null })
    for (const path of ['/api/money/statements', '/api/money/differences', '/api/money/missing'])
      expect(JSON.stringify(await theirs.list(path))).not.toContain(own[0]!.slice(1))
    expect(
      await theirs.decide(mixed.body.statementId!, { lines: [2], decision: 'dismiss', reason: 'x' }),
    ).toMatchObject({ status: 404 })
    expect((await theirs.receivables())[0]).toMatchObject({ amount: 100_000, state: 'on-the-way' })
  })

  test('that does not come names the parcels that are missing, once their day is over', async () => {
    const shop = await openShop(at, 'doi-soat-9', { mai: 100_000, nga: 1_000 })
    const codes = await shop.send([{ MAI: 1 }, { MAI: 1 }, { NGA: 1 }])
    await shop.says(codes.slice(0, 2), 'delivered')
    await shop.take(codFile([{ code: codes[0]!, cod: 99_000 }]))
    expect(await shop.list('/api/money/missing')).toEqual([])
    await at.world.moveClock(30 * dayMs)
    const missing = await shop.list<MissingView>('/api/money/missing')
    // The first is in a statement, where it is short; the third was not delivered.
    expect(missing.map(({ parcelCode, amount, payer }) => [parcelCode, amount, payer])).toEqual([
      [codes[1]!.slice(1), 100_000, 'ghn'],
    ])
    expect(missing[0]!.daysLate).toBeGreaterThan(0)
  })
  test('leaves everything as the rules of verify make it', () => assertVerified(at.world))
})
