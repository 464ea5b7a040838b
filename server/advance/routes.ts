import { readAdvances, readShares } from '../../shared/advance/advance-store.ts'
import { ledgerCsv } from '../../shared/advance/ledger-csv.ts'
import type { advanceRoutes } from '../../shared/contract/routes/advance.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { namedSeller } from '../member/named-seller.ts'
import { todayOf } from '../money/read-forecast.ts'
import { drawAdvance } from './draw-advance.ts'
import { readLedger, readPositions } from './read-positions.ts'
import { setShare } from './set-share.ts'

export const advanceHandlers: Handlers<typeof advanceRoutes> = {
  readAdvanceShare: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    const today = await todayOf(gateway, hubId)
    const all = await readShares(gateway.ctx.db, hubId)
    return { present: all.find(({ validFrom }) => validFrom <= today) ?? null, all }
  },
  putAdvanceShare: async (gateway, { query, body, actor }) =>
    setShare(gateway, await namedSeller(gateway, query.hub, actor), body, actor),
  listAdvancePositions: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    const { items, ...rest } = await readPositions(gateway, hubId, query.currency)
    return { ...rest, items: items.map(({ producerId: _id, groups: _groups, ...position }) => position) }
  },
  drawAdvance: async (gateway, { query, body, actor }) =>
    drawAdvance(gateway, await namedSeller(gateway, query.hub, actor), body, actor),
  listAdvances: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    return pageByTime(
      query,
      (limit, after) => readAdvances(gateway.ctx.db, { hubId, limit, after }),
      ({ at, advanceId }) => [at, advanceId],
    )
  },
  readAdvanceLedger: async (gateway, { query, actor }) =>
    readLedger(gateway, await namedSeller(gateway, query.hub, actor), query.currency),
  readAdvanceLedgerCsv: async (gateway, { query, actor }) => {
    const ledger = await readLedger(gateway, await namedSeller(gateway, query.hub, actor), query.currency)
    const fileName = `advances-${ledger.hub}-${ledger.asOf}.csv`
    return { bytes: ledgerCsv(ledger), type: 'text/csv', fileName, download: true }
  },
}
