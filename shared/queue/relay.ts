import type { Bulletin } from '../contract/facts.ts'
import type { Log } from '../log.ts'
import { withDeadline, type MessageRelay, type QueueHome } from './home.ts'

/** Carries bulletins from the steps to every gateway. Best effort by design (DESIGN decision 8): state is re-read from Postgres. */
export interface BulletinBoard {
  tell(bulletin: Bulletin): void
  /** `onTrouble` is called after anything may have been missed. */
  listen(onBulletin: (bulletin: Bulletin) => void, onTrouble: () => void): Promise<void>
}

const topic = 'bulletin'

/** BullMQ's Relay is marked experimental, so it is used here and nowhere else. With `on` false nothing is carried: the sweeps of the gateways must do. */
export function openBulletinBoard(queues: QueueHome, log: Log, on: boolean): BulletinBoard {
  if (!on) return { tell: () => undefined, listen: () => Promise.resolve() }
  let relay: MessageRelay | undefined
  const open = (): MessageRelay => (relay ??= queues.openRelay())
  return {
    tell: (bulletin) => {
      open()
        .publish(topic, bulletin)
        .catch((error: unknown) => log.warn({ err: String(error) }, 'a bulletin was not carried; gateways will re-read'))
    },
    listen: async (onBulletin, onTrouble) => {
      const own = open()
      own.on('error', onTrouble)
      own.on('recovered', onTrouble)
      own.on('lag', onTrouble)
      const subscribing = own.subscribe<Bulletin>(topic, (message) => onBulletin(message.data))
      subscribing.catch((error: unknown) => log.warn({ err: String(error) }, 'the relay cannot be reached; gateways will re-read'))
      await withDeadline(subscribing, 5_000)
    },
  }
}
