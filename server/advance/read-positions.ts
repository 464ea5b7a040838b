import { readAdvanced, readAdvanceEntries, shareOn } from '../../shared/advance/advance-store.ts'
import { limitOf } from '../../shared/advance/limit.ts'
import type { LedgerView, PositionView, ShareView } from '../../shared/contract/routes/advance.ts'
import { groupBy } from '../../shared/lib/group-by.ts'
import type { ReceivableGroup } from '../../shared/money/forecast.ts'
import { readForecastGroups, readNames } from '../../shared/money/forecast-store.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from '../money/read-forecast.ts'

type Placed = PositionView & { producerId: string; groups: readonly ReceivableGroup[] }

interface Positions {
  today: string
  share: ShareView | null
  items: Placed[]
}

/** Per producer of a hub what may be advanced, and what is. */
export async function readPositions(gateway: Gateway, hubId: string, currency: string): Promise<Positions> {
  const { db } = gateway.ctx
  const today = await todayOf(gateway, hubId)
  const share = (await shareOn(db, hubId, today)) ?? null
  const { groups, experience } = await readForecastGroups(db, { hubId }, today)
  const advanced = await readAdvanced(db, hubId, currency)
  const byProducer = groupBy(
    groups.filter((group) => group.currency === currency),
    ({ producerId }) => producerId,
  )
  const isOpen = ({ parcels }: ReceivableGroup): boolean => parcels > 0
  const owed = [...byProducer].flatMap(([producerId, own]) => (own.some(isOpen) ? [producerId] : []))
  const producerIds = [...new Set([...owed, ...advanced.keys()])].filter((id) => id !== hubId)
  const names = await readNames(db, producerIds)
  const items = producerIds.map((producerId) => {
    const own = byProducer.get(producerId) ?? []
    const { drawn, repaid } = advanced.get(producerId) ?? { drawn: 0, repaid: 0 }
    const limit = limitOf(own, experience, share?.perMille ?? 0, today)
    const open = drawn - repaid
    const sums = { drawn, repaid, advanced: open, available: Math.max(0, limit.most - open) }
    return { ...names.get(producerId)!, currency, ...limit, ...sums, producerId, groups: own.filter(isOpen) }
  })
  return { today, share, items: items.toSorted((a, b) => (a.seller < b.seller ? -1 : 1)) }
}

/** What a lender asks for, and can add up. */
export async function readLedger(gateway: Gateway, hubId: string, currency: string): Promise<LedgerView> {
  const { db } = gateway.ctx
  const { today, share, items } = await readPositions(gateway, hubId, currency)
  const entries = groupBy(await readAdvanceEntries(db, hubId, currency), ({ producerId }) => producerId)
  const draws = await db.selectFrom('advance').select(['advance_id', 'most']).where('hub_id', '=', hubId).execute()
  const mostOf = new Map(draws.map((row) => [row.advance_id, row.most]))
  return {
    asOf: today,
    hub: (await readNames(db, [hubId])).get(hubId)!.seller,
    currency,
    sharePerMille: share?.perMille ?? 0,
    producers: items.map(({ producerId, groups, ...position }) => {
      const own = entries.get(producerId) ?? []
      return {
        ...position,
        open: openOf(groups),
        advances: own
          .filter(({ kind }) => kind === 'advance')
          .map(({ advanceId, on, amount }) => ({ advanceId, on, amount, most: mostOf.get(advanceId)! })),
        repayments: own
          .filter(({ kind }) => kind === 'repayment')
          .map(({ advanceId, cause, on, amount }) => ({ payoutId: cause.split('/')[1]!, advanceId, on, amount })),
      }
    }),
  }
}

function openOf(groups: readonly ReceivableGroup[]): LedgerView['producers'][number]['open'] {
  const alike = groupBy(groups, ({ dueOn, state }) => `${dueOn} ${state}`)
  return [...alike.values()]
    .map((same) => ({
      dueOn: same[0]!.dueOn,
      state: same[0]!.state,
      parcels: same.reduce((all, { parcels }) => all + parcels, 0),
      amount: same.reduce((all, { amount }) => all + amount, 0),
    }))
    .toSorted((a, b) => (a.dueOn + a.state < b.dueOn + b.state ? -1 : 1))
}
