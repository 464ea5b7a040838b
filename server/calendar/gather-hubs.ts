import { Temporal } from 'temporal-polyfill'
import { expectedOf, type Expected } from '../../shared/calendar/expected.ts'
import { findHub, listCalendarSellers, type CalendarSeller } from '../../shared/calendar/hub-capacity-store.ts'
import { floorOf } from '../../shared/calendar/hub-hours.ts'
import { seeAll, seeOwn, type HubSight } from '../../shared/calendar/hub-sight.ts'
import type { Session } from '../../shared/calendar/jobs.ts'
import { listSessions, readUsualParcels, type SessionRow } from '../../shared/calendar/session-store.ts'
import { groupBy } from '../../shared/lib/group-by.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { isOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** A session with what the answer says of it. */
export interface KnownSession extends Session {
  row: SessionRow
  seller: CalendarSeller
  source: Expected['source']
}

export interface KnownHub {
  seller: CalendarSeller
  /** Above who asks: they see only their own sessions there, and quarters of what others take. */
  isAbove: boolean
  sight: HubSight
}

/** A seller's calendar: its sessions and its members', and the hubs where their parcels are put together. */
export interface Gathered {
  hubs: KnownHub[]
  sessions: KnownSession[]
  hubOf(sellerId: string): string | undefined
}

/** Work of sessions before a day may fall on it, and free starts are looked for after it. */
const daysBefore = 7
const daysAfter = 16
const dayMs = 86_400_000
/** How long a session lasts where nobody said. */
const usualMinutes = 120
const minutesMax = 1_440

/** Reads what is needed to say how sessions meet at their hubs, between two local dates. */
export async function gatherHubs(
  { ctx: { db } }: Pick<Gateway, 'ctx'>,
  askedId: string,
  actor: KnownActor,
  { from, to }: { from: string; to: string },
): Promise<Gathered> {
  const topId = (await findHub(db, askedId)) ?? askedId
  const sellers = new Map((await listCalendarSellers(db, topId)).map((seller) => [seller.sellerId, seller]))
  const hubOf = (sellerId: string): string | undefined =>
    above(sellerId, sellers).find(({ capacity }) => capacity)?.sellerId
  const scope = [...sellers.keys()].filter((id) => above(id, sellers).some(({ sellerId }) => sellerId === askedId))
  const inScope = new Set(scope)
  const hubIds = new Set(scope.map(hubOf).filter((id) => id !== undefined))
  const wanted = [...sellers.keys()].filter((id) => inScope.has(id) || hubIds.has(hubOf(id) ?? ''))
  const start = new Date(Date.parse(from) - (daysBefore + 1) * dayMs)
  const rows = await listSessions(db, wanted, start, new Date(Date.parse(to) + (daysAfter + 1) * dayMs))
  const sessions = await knownSessions(db, rows, sellers)
  const atHub = groupBy(sessions, ({ row }) => hubOf(row.sellerId) ?? '')
  const firstDay = Temporal.PlainDate.from(from).subtract({ days: daysBefore })
  const days = firstDay.until(to).days + 1 + daysAfter
  const hubs = [...hubIds].map((id): KnownHub => {
    const seller = sellers.get(id)!
    const floor = floorOf(seller.capacity!, seller.timeZone, firstDay.toString(), days)
    const own = (atHub.get(id) ?? []).filter(({ row }) => inScope.has(row.sellerId))
    const others = (atHub.get(id) ?? []).filter(({ row }) => !inScope.has(row.sellerId))
    const isAbove = !isOwn(id, actor)
    return { seller, isAbove, sight: isAbove ? seeOwn(floor, own, others) : seeAll(floor, atHub.get(id) ?? []) }
  })
  return { hubs, sessions: sessions.filter(({ row }) => inScope.has(row.sellerId)), hubOf }
}

/** A seller and those above it, nearest first. */
function above(sellerId: string, sellers: ReadonlyMap<string, CalendarSeller>): CalendarSeller[] {
  const found: CalendarSeller[] = []
  for (let next = sellers.get(sellerId); next; next = sellers.get(next.parentId ?? '')) found.push(next)
  return found
}

async function knownSessions(
  db: Gateway['ctx']['db'],
  rows: readonly SessionRow[],
  sellers: ReadonlyMap<string, CalendarSeller>,
): Promise<KnownSession[]> {
  const unsaid = rows.filter(({ planned, promised }) => planned === null && promised === null)
  const usual = await readUsualParcels(db, [...new Set(unsaid.map(({ sellerId }) => sellerId))])
  return rows.map((row) => {
    const { parcels, source } = expectedOf({ ...row, usual: usual.get(row.sellerId) ?? null })
    return {
      saleId: row.saleId,
      startsAt: row.startsAt.getTime(),
      minutes: minutesOf(row),
      parcels,
      policyId: row.policyId,
      policyVersion: row.policyVersion,
      timeZone: row.timeZone,
      plannedAt: row.plannedAt.getTime(),
      row,
      seller: sellers.get(row.sellerId)!,
      source,
    }
  })
}

function minutesOf({ startsAt, endedAt, minutes }: SessionRow): number {
  if (!endedAt) return minutes ?? usualMinutes
  return Math.min(minutesMax, Math.max(1, Math.round((endedAt.getTime() - startsAt.getTime()) / 60_000)))
}
