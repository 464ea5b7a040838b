import { setImmediate as othersFirst } from 'node:timers/promises'
import { groupBy } from '../lib/group-by.ts'
import type { Floor } from './hub-hours.ts'
import type { Job, Jobs, Session } from './jobs.ts'
import { byArrival, isNoWorse, loadOf, loadWith, plannedFirst, type Load } from './load.ts'

/** Nobody watches a live sale at night: starts are proposed between these hours of the day. */
const sellingHours = { from: 6, until: 22 }
const daysAhead = 14
/** So many sessions are moved in one go; who moved them asks again. */
const movesMax = 40
const dayMs = 86_400_000
const hourMs = 3_600_000

/** A session that should start at another time, because there is not enough room where it is. */
export interface Move {
  saleId: string
  startsAt: number
}

export interface Moves {
  moves: Move[]
  /** Sessions for which there is room at no time within two weeks. */
  nowhere: string[]
  /** Whether there were more to move than could be tried out at once. */
  more: boolean
}

/**
 * Where the sessions that are too many could start instead: one by one, who planned last first, each at the nearest
 * start where it makes nothing worse, with the moves before it already made. So after all of them nothing is over,
 * except for sessions that fit nowhere. Only sessions that are still to start, and that the asker may move, are moved.
 * Whoever else waits for this process gets a turn between two of them.
 */
export async function proposeMoves(
  { floor, jobs }: Pick<Search, 'floor' | 'jobs'>,
  sessions: readonly Session[],
  { now, isMovable, triesMax }: { now: number; isMovable: (session: Session) => boolean; triesMax: number },
): Promise<Moves> {
  const placed = groupBy(jobs.ofAll(sessions), ({ session }) => session.saleId)
  const found: Moves = { moves: [], nowhere: [], more: false }
  const settled = new Set<string>()
  const budget = { tries: triesMax }
  for (;;) {
    const all = [...placed.values()].flat()
    const session = lastPlanned(loadOf(floor, byArrival(all)), all)
    if (!session) return found
    if (budget.tries <= 0 || settled.size === movesMax) return { ...found, more: true }
    settled.add(session.saleId)
    await othersFirst()
    const others = [...placed].filter(([saleId]) => saleId !== session.saleId).flatMap(([, own]) => own)
    const [startsAt] = findRoom({ floor, jobs, others, session, now, budget }, 1)
    if (startsAt === undefined) found.nowhere.push(session.saleId)
    else {
      found.moves.push({ saleId: session.saleId, startsAt })
      placed.set(session.saleId, jobs.of({ ...session, startsAt }))
    }
  }

  function lastPlanned(load: Load, all: readonly Job[]): Session | undefined {
    let last: Job | undefined
    const look = (job: Job): void => {
      const { session } = job
      if (last && plannedFirst(last, job) >= 0) return
      if (!settled.has(session.saleId) && session.startsAt > now && isMovable(session)) last = job
    }
    for (const { job } of load.excess) look(job)
    for (const job of all) if (job.missed) look(job)
    return last?.session
  }
}

export interface Search {
  floor: Floor
  jobs: Jobs
  others: readonly Job[]
  session: Session
  now: number
  /** Counted down with every start that is tried out. */
  budget: { tries: number }
}

/** The nearest starts at which a session fits and makes nothing worse: of its own day first, then of the days after. */
export function findRoom({ floor, jobs, others, session, now, budget }: Search, wanted: number): number[] {
  const hours = byArrival(others)
  const before = loadOf(floor, hours)
  const found: number[] = []
  for (const startsAt of startsNear(floor, session.startsAt, now)) {
    if (found.length === wanted || budget.tries <= 0) break
    budget.tries -= 1
    const own = jobs.of({ ...session, startsAt })
    if (own.some(({ missed }) => missed)) continue
    const after = loadWith(floor, hours, own, before)
    const fits = after.excess.every(({ job }) => job.session.saleId !== session.saleId)
    if (fits && isNoWorse(floor, before, after)) found.push(startsAt)
  }
  return found
}

/** Full hours at which people watch, the nearest to the wanted one first on each day. */
function startsNear({ slots }: Floor, wantedAt: number, now: number): number[] {
  const wanted = slots.findIndex(({ until }) => until > wantedAt)
  if (wanted === -1) return []
  const { date } = slots[wanted]!
  const midnightOf = new Map<string, number>()
  for (const slot of slots) if (!midnightOf.has(slot.date)) midnightOf.set(slot.date, slot.at)
  const timeOfDay = wantedAt - midnightOf.get(date)!
  const isOffered = (at: number, midnight: number): boolean =>
    at > now && at - midnight >= sellingHours.from * hourMs && at - midnight < sellingHours.until * hourMs
  const away = (slot: Floor['slots'][number]): number => Math.abs(slot.at - midnightOf.get(slot.date)! - timeOfDay)
  return slots
    .filter((slot) => slot.date >= date && slot.at <= wantedAt + daysAhead * dayMs)
    .filter((slot) => slot.at !== wantedAt && isOffered(slot.at, midnightOf.get(slot.date)!))
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : away(a) - away(b)))
    .map(({ at }) => at)
}
