import type { Context } from '../shared/context.ts'
import { postWebhook } from '../shared/outgoing/send.ts'
import {
  endpointsToServe,
  noteNotTaken,
  noteTaken,
  takeDeliveries,
  type DueDelivery,
} from '../shared/webhook/delivery-store.ts'
import { openEndpoint, signingSecrets } from '../shared/webhook/endpoint-store.ts'
import { messageOf } from './try-work.ts'

/** Deliveries sent to one endpoint at a time, by each worker. */
const atOnceMax = 8
const reasonMax = 200

/**
 * Sends what is due to other software. Each endpoint has its own line, so one that hangs or is down holds up no other.
 * At least once: if a sender dies after sending, the delivery is sent again under the same id.
 */
export function openWebhooks(ctx: Context): { look(): Promise<void>; close(): Promise<void> } {
  const lines = new Map<string, Promise<void>>()
  const work = async (endpointId: string): Promise<void> => {
    while (!ctx.ending) {
      const deliveries = await takeDeliveries(ctx.watchDb, endpointId, atOnceMax)
      if (deliveries.length === 0) return
      await Promise.all(deliveries.map((delivery) => deliver(ctx, delivery)))
    }
  }
  return {
    look: async () => {
      for (const endpointId of await endpointsToServe(ctx.watchDb)) {
        if (lines.has(endpointId)) continue
        lines.set(
          endpointId,
          work(endpointId)
            .catch((error: unknown) =>
              ctx.log.warn({ err: error, endpointId }, 'failed to work off the deliveries of a webhook; will retry'),
            )
            .finally(() => lines.delete(endpointId)),
        )
      }
    },
    close: async () => {
      await Promise.all(lines.values())
    },
  }
}

async function deliver(ctx: Context, delivery: DueDelivery): Promise<void> {
  const { answered, reason } = await send(ctx, delivery)
  if (reason === undefined) return noteTaken(ctx.watchDb, delivery, answered)
  const { id, endpointId, tries } = delivery
  ctx.log.warn({ deliveryId: id, endpointId, tries, reason }, 'failed to deliver to a webhook')
  await noteNotTaken(ctx, delivery, { answered, reason })
}

type Outcome = { answered: number; reason?: undefined } | { answered: number | null; reason: string }

async function send(ctx: Context, { id, endpointId, body, sealed }: DueDelivery): Promise<Outcome> {
  const now = ctx.clock.now()
  try {
    const secrets = openEndpoint(ctx.personal, endpointId, sealed)
    const to = { url: secrets.url, secrets: signingSecrets(secrets, now) }
    const answered = await postWebhook(ctx.config, to, { id, body }, now)
    if (answered >= 200 && answered <= 299) return { answered }
    const isRedirect = answered >= 300 && answered <= 399
    return { answered, reason: isRedirect ? 'redirects are not followed' : `answered ${answered}` }
  } catch (error) {
    return { answered: null, reason: messageOf(error).slice(0, reasonMax) }
  }
}
