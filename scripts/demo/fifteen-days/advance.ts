import { randomUUID } from 'node:crypto'
import type { PositionView } from '../../../shared/contract/routes/advance.ts'
import type { Harness } from '../harness.ts'

/** An advance of a producer: drawn before the payout, and repaid from it. */
export interface Advance {
  seller: string
  drawn: number
  repaid: number
  problems: string[]
}

const sharePerMille = 700
/** Of its limit, one producer draws a half. */
const part = 2

export async function draw(harness: Harness, seller: string): Promise<Advance> {
  const { http, owner: token } = harness
  await http.json('/api/money/advance-share', { method: 'PUT', token, body: { perMille: sharePerMille } })
  const { available } = await positionOf(harness, seller)
  const drawn = Math.floor(available / part)
  const body = { advanceId: randomUUID(), seller, amount: drawn }
  await http.json('/api/money/advances', { method: 'POST', token, body })
  return { seller, drawn, repaid: 0, problems: [] }
}

/** What of it was repaid by now. */
export async function repaidBy(harness: Harness, { seller, drawn }: Advance): Promise<Advance> {
  const { advanced, repaid } = await positionOf(harness, seller)
  const isRepaid = advanced === 0 && repaid === drawn
  return { seller, drawn, repaid, problems: isRepaid ? [] : [`${seller} drew ${drawn} đ and has repaid ${repaid} đ`] }
}

async function positionOf({ http, owner }: Harness, seller: string): Promise<PositionView> {
  const { items } = await http.json<{ items: PositionView[] }>('/api/money/advances/positions', { token: owner })
  const position = items.find((one) => one.seller === seller)
  if (!position) throw new Error(`${seller} has no position`)
  return position
}
