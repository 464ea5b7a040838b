import { describe, expect, test } from '../../support/jest.ts'
import { createHash } from 'node:crypto'
import {
  dueOn,
  feeOfOrder,
  findSettlementPolicy,
  listSettlementPolicies,
  termsOn,
  usualPolicy,
} from '../../../shared/settlement/policy.ts'

describe('a settlement policy', () => {
  for (const { id, vectors } of listSettlementPolicies())
    for (const { why, handedOverOn, deliveredOn, dueOn: due, goods, fee, keptFee } of vectors)
      test(`${id}: ${why}`, () => {
        const { rule } = termsOn(id, handedOverOn)
        expect(dueOn(rule, handedOverOn, deliveredOn ?? null)).toBe(due)
        if (goods !== undefined) expect(feeOfOrder(rule, goods)).toEqual({ fee, kept: keptFee })
      })

  test('says in both languages what it is, where it comes from, and what it does not know', () => {
    for (const { title, source, versions } of listSettlementPolicies()) {
      expect(title.vi && title.en && source).toBeTruthy()
      for (const { rule } of versions)
        for (const { between, title: fee } of rule.fees)
          if (between)
            expect([fee.vi, fee.en, between[0] < between[1]]).toEqual([expect.any(String), expect.any(String), true])
    }
    for (const id of ['ocop-15-days', 'tiktok-vn', 'ghn-cod'])
      expect(findSettlementPolicy(id)).toMatchObject({ evidence: 'weak' })
    expect(findSettlementPolicy('tiktok-vn')!.versions.at(-1)!.rule.unknown).toHaveLength(2)
  })

  test('is paid after the days that a shop entered itself', () => {
    const { rule, version } = termsOn('tiktok-vn', '2026-06-02', 3)
    expect([version, dueOn(rule, '2026-06-02', '2026-06-04')]).toEqual(['2025-12-31', '2026-06-08'])
  })

  test('is of the platform, else of the shared sale, else of the carrier', () => {
    const own = { isShared: false, carrier: 'GHN' }
    expect(usualPolicy('tiktok-shop', own)).toBe('tiktok-vn')
    expect(usualPolicy('shopee', own)).toBe('own')
    expect(usualPolicy('own', own)).toBe('ghn-cod')
    expect(usualPolicy('own', { isShared: true, carrier: 'GHN' })).toBe('ocop-15-days')
    expect(usualPolicy('own', { isShared: false, carrier: 'J&T' })).toBe('own')
  })

  /** Parcels keep the version they were handed over under: a new one is added below it, and here. */
  const published: Record<string, string> = {
    'ghn-cod 2024-01-01': '4c3c8a8b64fa',
    'ocop-15-days 2024-01-01': 'ef4cdeada279',
    'own 2024-01-01': '6062a282d868',
    'tiktok-vn 2023-11-01': '6183af90e544',
    'tiktok-vn 2025-09-03': '3690d5a48088',
    'tiktok-vn 2025-10-27': '790c321c4059',
    'tiktok-vn 2025-12-31': 'b0621bd9e660',
  }

  test('keeps its published versions', () => {
    const print = (rule: object): string => createHash('sha256').update(JSON.stringify(rule)).digest('hex').slice(0, 12)
    expect(
      Object.fromEntries(
        listSettlementPolicies().flatMap(({ id, versions }) =>
          versions.map(({ validFrom, rule }) => [`${id} ${validFrom}`, print(rule)]),
        ),
      ),
    ).toEqual(published)
  })
})
