import type { moneyRoutes } from '../../shared/contract/routes/money.ts'
import { dayMs } from '../../shared/money/forecast.ts'
import { readEntries, readReceivables } from '../../shared/money/receivable-store.ts'
import type { Handlers } from '../http/handler.ts'
import { entryPlace, pageOf, receivablePlace } from '../http/pagination.ts'
import { namedSeller } from '../member/named-seller.ts'
import { readForecast, todayOf } from './read-forecast.ts'
import { choosePolicy, listPolicies } from './settlement.ts'

export const moneyHandlers: Handlers<typeof moneyRoutes> = {
  listSettlementPolicies: async (gateway, { query, actor }) =>
    listPolicies(gateway, await namedSeller(gateway, query.hub, actor)),
  chooseSettlementPolicy: async (gateway, { query, body, actor }) =>
    choosePolicy(gateway, await namedSeller(gateway, query.hub, actor), body, actor),
  readForecast: async (gateway, { query, actor }) =>
    readForecast(gateway, { hubId: await namedSeller(gateway, query.hub, actor) }),
  listReceivables: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    const today = await todayOf(gateway, hubId)
    const { items, nextCursor } = await pageOf(
      query,
      receivablePlace,
      (limit, after) =>
        readReceivables(gateway.ctx.db, {
          hubId,
          seller: query.seller,
          state: query.state,
          limit,
          after: after && { dueOn: after[0], subjectId: after[1], producerId: after[2] },
        }),
      ({ dueOn, subjectId, producerId }) => [dueOn, subjectId, producerId],
    )
    const late = (dueOn: string): number => Math.max(0, (Date.parse(today) - Date.parse(dueOn)) / dayMs)
    return {
      items: items.map(({ subjectId: _subject, producerId: _producer, ...one }) => ({
        ...one,
        daysLate: one.amount === 0 ? 0 : late(one.dueOn),
      })),
      nextCursor,
    }
  },
  listEntries: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    return pageOf(
      query,
      entryPlace,
      (limit, after) => readEntries(gateway.ctx.db, { hubId, limit, after: after?.[0] }),
      ({ number }) => [number],
    )
  },
}
