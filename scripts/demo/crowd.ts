import { LiveClient } from '../../shared/client/live-client.ts'
import type { CastRecipient } from '../lib/demo-catalogue.ts'
import type { Cleanup, Harness } from './harness.ts'
import { inParallel } from '../lib/http-client.ts'
import type { Ledger } from './ledger.ts'

export interface Viewer {
  viewerId: string
  client: LiveClient
}

const signUpsAtOnce = 24
const socketsAtOnce = 200

/** Signs people up by HTTP, opens a websocket for each and joins the sale. */
export async function gatherCrowd(
  harness: Harness,
  saleId: string,
  people: CastRecipient[],
  ledger: Ledger,
  cleanup: Cleanup,
): Promise<Viewer[]> {
  const signedUp = await inParallel(people, signUpsAtOnce, (person) =>
    harness.http.json<{ viewerId: string; token: string }>('/api/viewers', { method: 'POST', body: person }),
  )
  const hooks = {
    heard: ledger.heard.bind(ledger),
    resent: (_orderId: string, why: keyof Ledger['resent']) => void (ledger.resent[why] += 1),
  }
  const crowd = signedUp.map(({ viewerId, token }) => ({ viewerId, token }))
  const viewers: Viewer[] = []
  cleanup.add(() => viewers.forEach(({ client }) => client.close()))
  await inParallel(crowd, socketsAtOnce, async ({ viewerId, token }) => {
    // A patient client: on a machine with two cores, the drop alone may delay an answer for seconds.
    const client = new LiveClient({ url: harness.http.url, token, hooks, answerMs: 15_000 })
    viewers.push({ viewerId, client })
    await client.join(saleId)
  })
  return viewers
}
