import { io } from 'socket.io-client'
import { isNativeError } from 'node:util/types'
import { LiveClient } from '../../shared/client/live-client.ts'
import { wallMs } from './helpers.ts'

/** Viewers who only watch. `bare`: plain socket.io client; `live`: our client, which rejoins automatically. */
export interface CrowdPlan {
  url: string
  saleId: string
  /** One per viewer; `null` connects without. */
  tokens: (string | null)[]
  client: 'bare' | 'live'
}

/** What a part of the crowd reports. Times are {@link wallMs}. */
export type CrowdReport =
  | { kind: 'joined' }
  /** All viewers of this part have received the pin; the last one at `at`. */
  | { kind: 'told'; version: number; at: number }
  /** All viewers of this part have rejoined, each at its own time. */
  | { kind: 'back'; at: number[] }
  | { kind: 'failed'; error: string }

const connectAtOnce = 100
const report = (message: CrowdReport): void => void process.send?.(message)

/** Counts who has received a pin; the last one is reported. */
function heardCounter(viewers: number): (version: number) => void {
  const heard = new Map<number, number>()
  return (version) => {
    const count = (heard.get(version) ?? 0) + 1
    heard.set(version, count)
    if (count === viewers) report({ kind: 'told', version, at: wallMs() })
  }
}

let back: (viewer: number) => void = () => undefined

/** From now on, records when each viewer has rejoined. */
function watchReturn(viewers: number): void {
  const at = new Map<number, number>()
  back = (viewer) => {
    if (at.has(viewer)) return
    at.set(viewer, wallMs())
    if (at.size === viewers) report({ kind: 'back', at: [...at.values()] })
  }
}

function joinBare(
  { url, saleId }: CrowdPlan,
  token: string | null,
  viewer: number,
  heard: (version: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = io(`${url}/live`, { transports: ['websocket'], forceNew: true, ...(token && { auth: { token } }) })
    socket.on('pin:changed', ({ version }: { version: number }) => heard(version))
    socket.on('connect', () => {
      socket.emit('sale:join', { saleId }, () => {
        back(viewer)
        resolve()
      })
    })
  })
}

/** A rejoining viewer learns of the pin that was changed meanwhile from the state at joining, or from the fact. */
async function joinLive({ url, saleId }: CrowdPlan, token: string | null, viewer: number): Promise<void> {
  const client = new LiveClient({ url, ...(token && { token }), hooks: { pin: () => back(viewer) } })
  await client.join(saleId)
}

async function connectAll(plan: CrowdPlan): Promise<void> {
  const { tokens, client } = plan
  const heard = heardCounter(tokens.length)
  for (let i = 0; i < tokens.length; i += connectAtOnce) {
    await Promise.all(
      tokens
        .slice(i, i + connectAtOnce)
        .map((token, k) => (client === 'bare' ? joinBare(plan, token, i + k, heard) : joinLive(plan, token, i + k))),
    )
  }
  process.on('message', () => watchReturn(tokens.length))
  report({ kind: 'joined' })
}

process.once('message', (plan: CrowdPlan) => {
  connectAll(plan).catch((error: unknown) =>
    report({ kind: 'failed', error: isNativeError(error) ? (error.stack ?? error.message) : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
