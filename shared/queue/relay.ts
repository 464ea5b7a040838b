import type { FactBatch } from '../contract/facts.ts'
import type { Log } from '../log.ts'
import { settleWithin } from '../lib/timeout.ts'
import type { MessageRelay, QueueHome } from './home.ts'

/**
 * Carries fact batches from the steps to every gateway. Best effort by design (docs/decisions.md#d8): state is re-read
 * from Postgres.
 */
export interface FactRelay {
  publish(facts: FactBatch): void
  /** `onTrouble` is called whenever something may have been missed. */
  listen(onFacts: (facts: FactBatch) => void, onTrouble: () => void): Promise<void>
}

const topic = 'facts'

/**
 * BullMQ's Relay is marked experimental, so it is used here and nowhere else. With `on` false nothing is carried, and
 * gateways rely on their periodic re-reads.
 */
export function openFactRelay(queues: QueueHome, log: Log, on: boolean): FactRelay {
  if (!on) return { publish: () => undefined, listen: () => Promise.resolve() }
  let relay: MessageRelay | undefined
  const open = (): MessageRelay => (relay ??= queues.openRelay())
  return {
    publish: (facts) => {
      for (const part of parts(facts)) {
        open()
          .publish(topic, part)
          .catch((error: unknown) => log.warn({ err: error }, 'failed to publish facts; gateways will re-read'))
      }
    },
    listen: async (onFacts, onTrouble) => {
      const own = open()
      own.on('error', onTrouble)
      own.on('recovered', onTrouble)
      own.on('lag', onTrouble)
      const subscribing = own.subscribe<FactBatch>(topic, (message) => onFacts(message.data))
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
function* parts(facts: FactBatch): Generator<FactBatch> {
  const kinds = Object.entries(facts) as [keyof FactBatch, unknown[] | undefined][]
  const most = Math.max(0, ...kinds.map(([, ofKind]) => ofKind?.length ?? 0))
  for (let from = 0; from < most; from += factsPerMessage) {
    yield Object.fromEntries(
      kinds
        .filter(([, ofKind]) => ofKind && ofKind.length > from)
        .map(([kind, ofKind]) => [kind, ofKind!.slice(from, from + factsPerMessage)]),
    )
  }
}
