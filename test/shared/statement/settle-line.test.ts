import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { classifyLines } from '../../../shared/statement/classify-lines.ts'
import { lineKinds } from '../../../shared/statement/outcome.ts'
import { settleLine } from '../../../shared/statement/settle-line.ts'

const at = new Date('2026-06-10T00:00:00Z')
const money = fc.integer({ min: 0, max: 10_000_000 })

describe('a line that closes what it is for', () => {
  test('leaves its payer square, brings the hub what was paid to the đồng, and gives the rest to who bears it', () => {
    fc.assert(
      fc.property(
        fc.array(money, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -1_000_000, max: 20_000_000 }),
        fc.constantFrom('carrier' as const, 'platform' as const),
        fc.constantFrom('hub' as const, 'producer' as const),
        (dues, amount, payer, bearer) => {
          const parts = dues.map((due, i) => ({ subjectId: 'p', producerId: `${i}`, seller: `s${i}`, due }))
          const paid = { statementId: 's', line: 1, payoutId: 'o', payer, amount, bearer }
          const { payout, difference } = settleLine(paid, parts, at)
          const all = [...payout, ...difference].map(({ entry }) => entry)
          for (const { amounts } of all) expect(sum(Object.values(amounts))).toBe(0)
          for (const [i, due] of dues.entries())
            expect(sum(all.filter((one) => one.producerId === `${i}`).map(({ amounts }) => amounts[payer]))).toBe(due)
          expect(sum(payout.map(({ entry }) => -entry.amounts.hub))).toBe(Math.max(0, amount))
          const lost = sum(dues) - amount
          const producers = sum(all.map(({ amounts }) => -amounts.producer))
          expect(producers).toBe(bearer === 'producer' ? lost : 0)
        },
      ),
    )
  })
})

describe('every line', () => {
  const anyLine = fc.record({
    row: fc.constant(1),
    code: fc.constantFrom('A', 'B', 'C'),
    kind: fc.constantFrom(...lineKinds),
    amount: fc.constantFrom(-5, 0, 5, 7),
    fee: fc.constantFrom(0, 6),
    currency: fc.constantFrom('VND', 'USD'),
    day: fc.constantFrom(null, '2026-06-01', '2026-06-20'),
  })
  /** Of which several in a file mean the same parcel, or the same fee. */
  const likely = { row: 1, amount: 5, fee: 0, currency: 'VND', day: null }
  const line = fc.oneof(
    anyLine,
    fc
      .record({ code: fc.constantFrom('A', 'B'), kind: fc.constantFrom(...lineKinds) })
      .map((one) => ({ ...likely, ...one })),
  )
  const target = {
    parcelCode: '1',
    currency: 'VND',
    due: 5,
    policyFee: 0,
    openFee: [0, 0] as const,
    isWhole: true,
    handedOverOn: '2026-06-10',
    isOnTheWay: false,
    isPaid: false,
    usualDeliveryDays: 3,
    timeZone: 'UTC',
  }
  const targets = new Map(['A', 'B'].map((code) => [code, [{ ...target, code, parcelId: code }]]))

  test('is in one class, closes a parcel at most once, and pairs cancel', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('carrier' as const, 'platform' as const),
        async (lines, payer) => {
          const known = { payer, targets, earlier: new Map(), waiting: new Map() }
          const classified = await classifyLines(lines, known)
          expect(classified.map((one) => one.line)).toEqual(lines.map((_, i) => i + 1))
          const agreed = classified.filter(({ outcome, amount }) => outcome === 'agreed' && amount > 0)
          expect(new Set(agreed.map(({ code }) => code)).size).toBe(agreed.length)
          const paired = classified.filter(({ outcome }) => outcome === 'paired')
          expect(paired.filter(({ kind }) => kind === 'held')).toHaveLength(paired.length / 2)
          for (const { pairs, code, amount } of paired)
            if (pairs) expect(classified[pairs.line - 1]).toMatchObject({ code, outcome: 'paired' })
            else expect(amount).toBeDefined()
        },
      ),
    )
  })

  test('is named by how it differs from what is due', async () => {
    const paid = { row: 1, code: 'A', kind: 'payment' as const, amount: 5, fee: 0, currency: 'VND', day: null }
    const ofPlatform = new Map([
      ['A', [{ ...target, code: 'A', parcelId: 'A', policyFee: 2, openFee: [1, 3] as const }]],
    ])
    const outcomeOf = async (payer: 'carrier' | 'platform', ...lines: object[]): Promise<string[]> => {
      const known = {
        payer,
        targets: payer === 'carrier' ? targets : ofPlatform,
        earlier: new Map(),
        waiting: new Map(),
      }
      return (
        await classifyLines(
          lines.map((line) => ({ ...paid, ...line })),
          known,
        )
      ).map(({ outcome }) => outcome)
    }
    for (const [outcome, line] of [
      ['agreed', {}],
      ['short', { amount: 4 }],
      ['over', { amount: 6 }],
      ['unknown', { code: 'C' }],
      ['other-currency', { currency: 'USD' }],
      ['negative', { amount: -5 }],
      ['fee-above-order', { fee: 6 }],
      ['before-hand-over', { day: '2026-06-09' }],
      ['adjustment', { kind: 'adjustment' }],
      ['held', { kind: 'held', amount: -5 }],
      ['given-back', { kind: 'given-back' }],
    ] as const)
      expect(await outcomeOf('carrier', line)).toEqual([outcome])
    expect(await outcomeOf('carrier', {}, { amount: 4 })).toEqual(['agreed', 'twice'])
    // Of what is paid with the fee that the policy knows, 2, and from 1 to 3 that it leaves open.
    const fees = [2, 3, 5, 6].map(async (fee) => (await outcomeOf('platform', { amount: 7 - fee, fee }))[0])
    expect(await Promise.all(fees)).toEqual(['agreed', 'agreed', 'agreed', 'fee-not-in-policy'])
    expect(await outcomeOf('platform', { amount: 3, fee: 2 })).toEqual(['short'])
  })

  test('told again in another statement is known, as often as it was told', async () => {
    const told = { row: 1, code: 'A', kind: 'payment' as const, amount: 5, fee: 0, currency: 'VND', day: null }
    const again = await classifyLines([told, told, told], {
      payer: 'carrier',
      targets,
      earlier: new Map([['A payment 5 0 VND null', 2]]),
      waiting: new Map(),
    })
    expect(again.map(({ outcome }) => outcome).slice(0, 2)).toEqual(['known', 'known'])
    expect(again[2]!.outcome).not.toBe('known')
  })
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
