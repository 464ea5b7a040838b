import type { ForecastView } from '../../shared/contract/routes/money.ts'
import { localDayAt } from '../../shared/deadline/local-day.ts'
import { ageOn, forecastDays, type ForecastDay } from '../../shared/money/forecast.ts'
import { readForecastGroups, readNames, readZone, type Whose } from '../../shared/money/forecast-store.ts'
import { listSettlementPolicies } from '../../shared/settlement/policy.ts'
import type { Gateway } from '../context.ts'

/** What is due to whom on which day, in the days of the seller who asks. */
export async function readForecast(gateway: Gateway, whose: Whose): Promise<ForecastView> {
  const { db } = gateway.ctx
  const today = await todayOf(gateway, 'hubId' in whose ? whose.hubId : whose.producerId)
  const { groups, experience, policies } = await readForecastGroups(db, whose, today)
  const days = forecastDays(groups, experience, today)
  const names = await readNames(db, [...new Set(days.map(({ producerId }) => producerId))])
  return {
    today,
    days: days.map(({ producerId, ...day }) => ({ ...day, ...names.get(producerId)! })),
    aged: agedSums(days, today),
    unknown: listSettlementPolicies()
      .filter(({ id }) => policies.includes(id))
      .flatMap(({ versions }) => versions.at(-1)!.rule.unknown),
  }
}

/** The present local day of a seller. */
export async function todayOf({ ctx }: Pick<Gateway, 'ctx'>, sellerId: string): Promise<string> {
  return localDayAt(ctx.clock.now().getTime(), await readZone(ctx.db, sellerId)).date.toString()
}

function agedSums(days: readonly ForecastDay[], today: string): ForecastView['aged'] {
  const sums = new Map<string, ForecastView['aged'][number]>()
  for (const { day, currency, due } of days) {
    const before = sums.get(currency) ?? { currency, notDue: 0, upTo7: 0, upTo15: 0, upTo30: 0, older: 0 }
    const age = ageOn(day, today)
    sums.set(currency, { ...before, [age]: before[age] + due })
  }
  return [...sums.values()]
}
