import { randomUUID } from 'node:crypto'
import type { ForecastView } from '../../../shared/contract/routes/money.ts'
import { inParallel } from '../../lib/http-client.ts'
import { count } from '../progress.ts'
import type { Harness } from '../harness.ts'
import { wallTime } from '../saturday/hours.ts'
import type { Carrier } from './carrier.ts'
import { daysOfWaiting, fateOf } from './plan.ts'

/** What was expected on a day (đ), by what was known at its end. */
export interface Expected {
  day: number
  amount: number
  delivered: number
  back: number
}

const eveningAt = '20:00'
const toldAt = '15:00'
const messagesAtOnce = 8

/**
 * Fourteen days on the road: GHN delivers, brings back what was refused, and later what buyers sent back, which the
 * desk scans in. Each evening it is noted what the producers can expect to be paid.
 */
export async function passDays(
  harness: Harness,
  carrier: Carrier,
  codes: readonly string[],
  say: (line: string) => void,
  onDay: (day: number) => Promise<void>,
): Promise<Expected[]> {
  const monday = harness.now()
  const evenings = [await note(harness, { day: 0, delivered: 0, back: 0 })]
  const parcels = codes.map((code, i) => ({ code, ...fateOf(i) }))
  for (let day = 1; day < daysOfWaiting; day += 1) {
    await harness.passTo(wallTime(monday, eveningAt, day))
    const at = wallTime(monday, toldAt, day)
    const delivered = parcels.filter(({ deliveredOn }) => deliveredOn === day)
    const back = parcels.filter(({ returnedOn }) => returnedOn === day)
    await inParallel(delivered, messagesAtOnce, ({ code }) => carrier.says(code, 'delivered', at))
    await inParallel(back, messagesAtOnce, async ({ code }) => {
      await carrier.says(code, 'returned', at)
      await harness.http.json('/api/returns', {
        method: 'POST',
        token: harness.dispatcher,
        body: { scanId: randomUUID(), code, condition: 'sellable' },
      })
    })
    await onDay(day)
    const noted = await note(harness, { day, delivered: delivered.length, back: back.length })
    evenings.push(noted)
    say(
      `  day ${day}: ${count(delivered.length)} delivered, ${count(back.length)} came back; expected on day ${daysOfWaiting}: ${count(noted.amount)} đ`,
    )
  }
  return evenings
}

/** What is expected for all of the hub's producers, once everything told so far is entered. */
export async function expectedNow({ http, owner, written }: Harness): Promise<ForecastView> {
  await written()
  return http.json<ForecastView>('/api/money/forecast', { token: owner })
}

async function note(harness: Harness, day: Omit<Expected, 'amount'>): Promise<Expected> {
  const { days } = await expectedNow(harness)
  return { ...day, amount: days.reduce((sum, { expected }) => sum + expected, 0) }
}
