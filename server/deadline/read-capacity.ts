import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import type { capacityAnswer } from '../../shared/contract/routes/deadline-capacity.ts'
import { ratePerPackerHour, toTenths } from '../../shared/deadline/capacity.ts'
import { readTerms, type SaleTerms } from '../../shared/deadline/capacity-store.ts'
import type { Deadline } from '../../shared/deadline/deadline.ts'
import type { DeadlineForecast } from '../../shared/deadline/forecast.ts'
import { promiseFor } from '../../shared/deadline/promise.ts'
import { openTtlCache } from '../../shared/lib/ttl-cache.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownSale } from '../sale/sale-cache.ts'

type Answer = z.output<typeof capacityAnswer>

/**
 * What a host needs to know while selling: the traffic light, how many more parcels can be packed, when each deadline's
 * parcels will be done, and how many packers that takes.
 */
export async function readCapacity(ctx: Context, { saleId, sellerId }: KnownSale): Promise<Answer> {
  const { day, forecast, packRate, packers } = await ctx.forecasts.ofSale(ctx.db, saleId, sellerId)
  const needed = forecast.deadlines.map((one) => one.handsNeeded)
  return {
    at: day.now.toISOString(),
    light: forecast.light,
    promise: promiseInWords(forecast.promise),
    left: toTenths(forecast.left),
    due: forecast.due,
    packable: toTenths(forecast.packable),
    handsNeeded: needed.includes(null) ? null : Math.max(0, ...needed.map(Number)),
    hands: { count: packers.count, source: packers.source },
    pace: {
      source: packRate.scans > 0 ? 'learnt' : 'prior',
      scans: packRate.scans,
      perPackerHour: toTenths(ratePerPackerHour(day.work)),
    },
    deadlines: forecast.deadlines.map(deadlineInWords),
  }
}

const promiseKeptMs = 1_000

/** The promise for an order placed at this instant. Its mutable inputs are read once a second for all callers. */
export interface PromiseReader {
  read(saleId: string): Promise<Answer['promise']>
}

export function openPromises(ctx: Context): PromiseReader {
  const memory = openTtlCache<SaleTerms>(ctx.clock, promiseKeptMs)
  return {
    async read(saleId) {
      const { terms, shifts } = await memory.get(saleId, async () => {
        const sale = await readTerms(ctx.db, saleId)
        if (!sale) throw new Refusal('not-found', 'There is no such sale.')
        return sale
      })
      return promiseInWords(promiseFor(terms, ctx.clock.now(), shifts))
    },
  }
}

function promiseInWords({ packBy, handOverBy, shifted }: Deadline & { shifted: boolean }): Answer['promise'] {
  return { packBy: packBy.toISOString(), handOverBy: handOverBy.toISOString(), shifted }
}

function deadlineInWords({
  packBy,
  handOverBy,
  doneAt,
  packable,
  ...rest
}: DeadlineForecast): Answer['deadlines'][number] {
  return {
    ...rest,
    packBy: packBy.toISOString(),
    handOverBy: handOverBy.toISOString(),
    packable: toTenths(packable),
    doneAt: doneAt && {
      early: doneAt.early.toISOString(),
      expected: doneAt.expected.toISOString(),
      late: doneAt.late.toISOString(),
    },
  }
}
