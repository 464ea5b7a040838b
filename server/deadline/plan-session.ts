import { Temporal } from 'temporal-polyfill'
import type { z } from 'zod'
import type { planAnswer, sessionToPlan } from '../../shared/contract/routes/deadline-capacity.ts'
import { ratePerPackerHour, toTenths } from '../../shared/deadline/capacity.ts'
import { isTimeZone } from '../../shared/deadline/deadline.ts'
import { firstReached } from '../../shared/deadline/local-day.ts'
import { givenPackRate } from '../../shared/deadline/pack-rate.ts'
import { findPolicy, policyIds } from '../../shared/deadline/policy.ts'
import { planSession as plan, type Promised, type SessionPlan } from '../../shared/deadline/session-plan.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { startsAtHub } from '../calendar/start-at-hub.ts'
import type { Gateway } from '../context.ts'

type Answer = z.output<typeof planAnswer>

/**
 * Compares start hours of one day: what buyers would be promised, whether this many packers can keep it at the given or
 * the measured rate, and whether the hub and its truck have room for it.
 */
export async function planSession(
  gateway: Gateway,
  body: z.output<typeof sessionToPlan>,
  actor: KnownActor,
): Promise<Answer> {
  const { ctx } = gateway
  const { deadlinePolicy: policyId, timeZone, day, starts, minutes, orders, hands: packers, floorHours } = body
  if (!isTimeZone(timeZone)) throw new Refusal('invalid', 'timeZone: is not an IANA time zone')
  if (!findPolicy(policyId)) throw new Refusal('invalid', `deadlinePolicy: is not one of ${policyIds().join(', ')}`)
  const packRate =
    body.ratePerPackerHour === undefined
      ? await ctx.forecasts.packRate(ctx.db, actor.sellerId, timeZone)
      : givenPackRate(body.ratePerPackerHour)
  const date = Temporal.PlainDate.from(day)
  const plans = starts.map((start) => ({
    start,
    ...plan({
      policyId,
      timeZone,
      startsAt: new Date(firstReached(date, start, timeZone)),
      minutes,
      orders,
      packers,
      floorHours,
      packRate,
    }),
  }))
  const moved = body.saleId === undefined ? undefined : await requireVisibleSale(gateway, body.saleId, actor)
  const sellerId = moved?.sellerId ?? actor.sellerId
  const ideas = plans.map(({ startsAt }) => ({
    saleId: body.saleId ?? '',
    startsAt: startsAt.getTime(),
    minutes,
    parcels: orders,
    policyId,
    timeZone,
  }))
  const atHub = sellerId === undefined ? [] : await startsAtHub(gateway, sellerId, ideas, actor)
  return {
    pace: {
      source: body.ratePerPackerHour === undefined ? (packRate.scans > 0 ? 'learnt' : 'prior') : 'given',
      scans: packRate.scans,
      perPackerHour: toTenths(
        ratePerPackerHour({ packRate, mix: { single: 0, few: 0, many: 0 }, packers: { count: packers } }),
      ),
    },
    plans: plans.map((one, i) => ({ ...inWords(one), hub: atHub[i] ?? null })),
    latestSameDay:
      plans
        .filter(({ atEnd }) => atEnd.daysLater === 0)
        .map(({ start }) => start)
        .toSorted()
        .at(-1) ?? null,
  }
}

function inWords({
  start,
  startsAt,
  endsAt,
  atStart,
  atEnd,
  parts,
  packedAt,
  ...rest
}: SessionPlan & { start: string }): Omit<Answer['plans'][number], 'hub'> {
  return {
    ...rest,
    start,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    atStart: promiseInWords(atStart),
    atEnd: promiseInWords(atEnd),
    parts: parts.map((part) => ({
      ...part,
      ...promiseInWords(part),
      from: part.from.toISOString(),
      until: part.until.toISOString(),
    })),
    packedAt: packedAt && {
      early: packedAt.early.toISOString(),
      expected: packedAt.expected.toISOString(),
      late: packedAt.late.toISOString(),
    },
  }
}

function promiseInWords({
  packBy,
  handOverBy,
  date,
  weekday,
  daysLater,
}: Promised): Answer['plans'][number]['atStart'] {
  return { packBy: packBy.toISOString(), handOverBy: handOverBy.toISOString(), date, weekday, daysLater }
}
