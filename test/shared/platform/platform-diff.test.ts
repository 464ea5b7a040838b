import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { planPackage, type KnownPackage, type PlannedPackage } from '../../../shared/platform/platform-diff.ts'
import {
  platformMeanings,
  type PlatformMeaning,
  type PlatformPackage,
} from '../../../shared/platform/platform-order.ts'
import type { OrderState } from '../../../shared/order/order.ts'

const said = (meaning: PlatformMeaning, quantity = 1): PlatformPackage => ({
  platformOrderId: '1',
  packageId: 'P',
  status: meaning,
  meaning,
  placedAt: '2026-11-28T01:00:00.000Z',
  paidAt: null,
  payment: 'cod',
  tracking: null,
  carrier: null,
  lines: [{ platformSku: 'CAM', title: 'Cam', quantity, amount: null }],
})
const skuOf = (): string => 'CAM'

/** What the shop does with what was planned: its order, as reconciling leaves it. */
function after(before: KnownPackage | undefined, plan: PlannedPackage, saidAt: Date): KnownPackage {
  if (plan.isOlder) return before!
  const known: KnownPackage = {
    ...plan.present,
    saidAt: before && before.saidAt > saidAt ? before.saidAt : saidAt,
    revision: 0,
    ...(before?.order && { order: before.order }),
  }
  const order = before?.order ?? { orderId: 'o', state: 'confirmed' as OrderState, isHeld: false, stop: undefined }
  switch (plan.act) {
    case 'take':
    case 'retake':
      return { ...known, order: { ...order, state: 'confirmed', isHeld: false } }
    case 'cancel':
      return { ...known, order: { ...order, state: 'cancelled', isHeld: false } }
    case 'hold':
    case 'release':
      return { ...known, order: { ...order, isHeld: plan.act === 'hold' } }
    case 'stop':
    case 'lift':
      return { ...known, order: { ...order, stop: plan.stop } }
    case undefined:
      return known
    default:
      return plan.act satisfies never
  }
}

const words = fc.array(
  fc.record({
    meaning: fc.constantFrom(...platformMeanings),
    quantity: fc.integer({ min: 1, max: 2 }),
    at: fc.integer({ min: 0, max: 5 }),
    isPackedBefore: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
)

function play(all: { meaning: PlatformMeaning; quantity: number; at: number; isPackedBefore: boolean }[]): {
  known: KnownPackage | undefined
  replayed: PlannedPackage | undefined
} {
  let known: KnownPackage | undefined
  let replayed: PlannedPackage | undefined
  for (const { meaning, quantity, at, isPackedBefore } of all) {
    if (isPackedBefore && known?.order?.state === 'confirmed' && !known.order.isHeld)
      known = { ...known, order: { ...known.order, state: 'packed' } }
    known = after(known, planPackage(known, said(meaning, quantity), new Date(at), skuOf), new Date(at))
    replayed = planPackage(known, said(meaning, quantity), new Date(at), skuOf)
  }
  return { known, replayed }
}

test('whatever a platform says in whatever order, what it cancelled is never packed and never leaves', () => {
  fc.assert(
    fc.property(words, (all) => {
      const { known } = play(all)
      const wasCancelled = all.some(({ meaning }) => meaning === 'cancelled')
      if (!wasCancelled) return
      expect(known!.meaning).toBe('cancelled')
      expect(known!.order?.state).not.toBe('confirmed')
      if (known!.order?.state === 'packed') expect(known!.order.stop).toBe('cancelled')
    }),
  )
})

test('what is on hold is held or stopped, what is let go again is neither, and nothing is done twice', () => {
  fc.assert(
    fc.property(words, (all) => {
      const { known, replayed } = play(all)
      expect(replayed!.act).toBeUndefined()
      const { meaning, order } = known!
      if (!order || order.state === 'cancelled') return
      if (order.state === 'confirmed')
        expect(order.isHeld).toBe(
          ['unpaid', 'on-hold', 'cancel-requested'].includes(meaning) || (meaning === 'gone' && order.isHeld),
        )
      else if (meaning === 'on-hold' || meaning === 'cancel-requested') expect(order.stop).toBe(meaning)
      else if (meaning === 'to-pack') expect([undefined, 'changed']).toContain(order.stop)
    }),
  )
})
