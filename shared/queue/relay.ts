import type { FactBatch } from '../contract/facts.ts'
import type { Log } from '../log.ts'
import { settleWithin } from '../lib/timeout.ts'
import type { MessageRelay, QueueHome } from './home.ts'

/**
 * Carries fact batches from the steps to every gateway. Best effort by design (docs/decisions.md#d8): state is re-read
 * from Postgres.
 */
export interface FactRelay {
  publish(bulletin: FactBatch): void
  /** `onTrouble` is called whenever something may have been missed. */
  listen(onBulletin: (bulletin: FactBatch) => void, onTrouble: () => void): Promise<void>
}

const topic = 'bulletin'

/**
 * BullMQ's Relay is marked experimental, so it is used here and nowhere else. With `on` false nothing is carried, and
 * gateways rely on their periodic re-reads.
 */
export function openFactRelay(queues: QueueHome, log: Log, on: boolean): FactRelay {
  if (!on) return { publish: () => undefined, listen: () => Promise.resolve() }
  let relay: MessageRelay | undefined
  const open = (): MessageRelay => (relay ??= queues.openRelay())
  return {
    publish: (bulletin) => {
      for (const part of parts(bulletin)) {
        open()
          .publish(topic, part)
          .catch((error: unknown) => log.warn({ err: error }, 'failed to publish facts; gateways will re-read'))
      }
    },
    listen: async (onBulletin, onTrouble) => {
      const own = open()
      own.on('error', onTrouble)
      own.on('recovered', onTrouble)
      own.on('lag', onTrouble)
      const subscribing = own.subscribe<FactBatch>(topic, (message) => onBulletin(message.data))
      subscribing.catch((error: unknown) => log.warn({ err: error }, 'relay unreachable; gateways will re-read'))
      await settleWithin(subscribing, 5_000)
    },
  }
}

/**
 * Facts of one kind per message: far below the relay's byte limit, and no single message keeps a gateway from its
 * sockets for long.
 */
const factsPerMessage = 1_000

/** Splits a fact batch into messages small enough to carry; yields nothing for an empty one. */
function* parts(bulletin: FactBatch): Generator<FactBatch> {
  const kinds = Object.entries(bulletin) as [keyof FactBatch, unknown[] | undefined][]
  const most = Math.max(0, ...kinds.map(([, facts]) => facts?.length ?? 0))
  for (let from = 0; from < most; from += factsPerMessage) {
    yield Object.fromEntries(
      kinds
        .filter(([, facts]) => facts && facts.length > from)
        .map(([kind, facts]) => [kind, facts!.slice(from, from + factsPerMessage)]),
    )
  }
}
