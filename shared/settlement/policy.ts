import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { isWorkingDay, versionOn } from '../deadline/policy.ts'
import { loadFolder } from '../lib/load-folder.ts'
import { projectPath } from '../lib/paths.ts'
import type { Channel } from './channel.ts'

const text = z.string().min(1)
const bilingual = z.strictObject({ vi: text, en: text })
const day = z.iso.date()
const perMille = z.int().min(0).max(1000)

/** What a platform keeps of an order. `between`: from where to where it lies is known, its amount is not. */
const fee = z
  .strictObject({
    name: text.regex(/^[a-z-]{1,40}$/),
    title: bilingual,
    on: z.enum(['delivered', 'returned']),
    /** Hundredths of a per cent of the goods, rounded half up once per order. */
    basisPoints: z.int().min(1).max(10_000).optional(),
    perOrder: z.int().positive().optional(),
    between: z.tuple([z.int().min(0), z.int().positive()]).optional(),
    /** Not given back when the order is returned after its delivery. */
    keptOnReturn: z.literal(true).optional(),
  })
  .refine(
    ({ basisPoints, perOrder, between }) => [basisPoints, perOrder, between].filter(Boolean).length === 1,
    'needs one of basisPoints, perOrder and between',
  )
const rule = z.strictObject({
  /** What the days count from. */
  from: z.enum(['handed-over', 'delivered']),
  days: z.int().min(0).max(60),
  /** ISO weekdays on which money is paid: what is due on another day is paid on the next of them. */
  payoutDays: z.array(z.int().min(1).max(7)).min(1),
  /** A calendar of `shared/deadline/calendars`, on whose days nothing is paid. */
  holidays: text.nullable(),
  /** Calendar days that a parcel is taken to travel while its delivery is not known. */
  usualDeliveryDays: z.int().min(0).max(30),
  fees: z.array(fee),
  /** What is taken to be refused at the door, and returned after delivery, until enough is known of the goods. */
  prior: z.strictObject({ refusedPerMille: perMille, returnedPerMille: perMille }),
  /** What nobody publishes, told to whoever reads the forecast. */
  unknown: z.array(bilingual),
})
const policyFile = z.strictObject({
  id: text.regex(/^[a-z0-9-]{1,60}$/),
  title: bilingual,
  source: text,
  /** `weak`: hearsay, outdated, or our reading of something unclear. */
  evidence: z.enum(['firm', 'weak']),
  versions: z
    .array(z.strictObject({ validFrom: day, change: text, rule }))
    .min(1)
    .refine(
      (versions) => versions.every((version, i) => i === 0 || versions[i - 1]!.validFrom < version.validFrom),
      'must rise in validFrom',
    ),
  /** Examples that the rule must reproduce; the tests run them all. */
  vectors: z
    .array(
      z.strictObject({
        why: text,
        handedOverOn: day,
        deliveredOn: day.optional(),
        dueOn: day,
        /** Of an order with such goods: its fee when delivered, and what of it is kept when it comes back. */
        goods: z.int().min(0).optional(),
        fee: z.int().min(0).optional(),
        keptFee: z.int().min(0).optional(),
      }),
    )
    .min(1),
})

export type SettlementPolicy = z.infer<typeof policyFile>
export type SettlementRule = z.infer<typeof rule>

const policies = loadFolder(projectPath('shared', 'settlement', 'policies'), policyFile)

/** All settlement policies, in alphabetical order of their ids. */
export function listSettlementPolicies(): SettlementPolicy[] {
  return [...policies.values()]
}

/** A settlement policy by its id, or undefined. */
export function findSettlementPolicy(id: string): SettlementPolicy | undefined {
  return policies.get(id)
}

/** A policy with its version in force on a day; `days` replaces the policy's own, where a shop knows better. */
export interface Terms {
  policy: string
  version: string
  rule: SettlementRule
}

/** The terms of a parcel that was handed over on this local day. Throws for an unknown policy. */
export function termsOn(policyId: string, handedOverOn: string, days?: number | null): Terms {
  const policy = policies.get(policyId)
  if (!policy) throw new Error(`there is no settlement policy ${policyId}`)
  const version = versionOn(policy, handedOverOn)
  return {
    policy: policyId,
    version: version.validFrom,
    rule: days === null || days === undefined ? version.rule : { ...version.rule, days },
  }
}

/** The local day on which the money of a parcel is due; until its delivery is known, when it is likely to be. */
export function dueOn(
  { from, days, usualDeliveryDays, payoutDays, holidays }: SettlementRule,
  handedOverOn: string,
  deliveredOn: string | null,
): string {
  const handedOver = Temporal.PlainDate.from(handedOverOn)
  const delivered = deliveredOn ?? handedOver.add({ days: usualDeliveryDays })
  let due = (from === 'handed-over' ? handedOver : Temporal.PlainDate.from(delivered)).add({ days })
  while (!isWorkingDay({ workingDays: payoutDays, holidays }, due.toString(), due.dayOfWeek)) due = due.add({ days: 1 })
  return due.toString()
}

/** What is known of the fees of one delivered order with goods of this value; and what of it a return leaves. */
export function feeOfOrder({ fees }: Pick<SettlementRule, 'fees'>, goods: number): { fee: number; kept: number } {
  const known = fees
    .filter(({ on }) => on === 'delivered')
    .map(({ basisPoints, perOrder, keptOnReturn }) => ({
      amount: perOrder ?? Number((BigInt(goods) * BigInt(basisPoints ?? 0) + 5_000n) / 10_000n),
      isKept: keptOnReturn === true,
    }))
  const sum = (all: typeof known): number => all.reduce((total, { amount }) => total + amount, 0)
  return { fee: sum(known), kept: sum(known.filter(({ isKept }) => isKept)) }
}

/**
 * The policy until a shop chooses: of its platform; of an own sale with goods of several producers, the fifteen days;
 * else of the carrier that collects the cash.
 */
export function usualPolicy(
  channel: Channel,
  { isShared, carrier }: { isShared: boolean; carrier: string | null },
): string {
  if (channel === 'tiktok-shop') return 'tiktok-vn'
  if (channel === 'own' && isShared) return 'ocop-15-days'
  return channel === 'own' && carrier?.toLowerCase() === 'ghn' ? 'ghn-cod' : 'own'
}
