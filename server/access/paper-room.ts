import type { Piscina } from 'piscina'
import type { Context } from '../../shared/context.ts'
import { fitsUnmeasured, type PaperRecipient } from '../../shared/packing/paper/fits-paper.ts'
import type { TooLong } from '../../shared/packing/paper/too-long.ts'
import type { Shop } from '../../shared/shop/shop.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'
import { threadProgram } from '../../shared/lib/paths.ts'
import { openThreadPool } from '../../shared/lib/thread-pool.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Measured } from './paper-room-thread.ts'

/** What the fields are called to whoever sent them. */
type Fields = Record<TooLong['field'], string>

/** Checks whether a recipient, or a sender, fits on every label and slip. */
export interface PaperRoom {
  /**
   * Throws `invalid` naming the field that is too long, and by how much. Almost every recipient is known to fit without
   * being measured.
   */
  require(recipient: PaperRecipient, fields?: Fields): Promise<void>
  /** The same for a shop as the sender; it changes rarely, and is always measured. */
  requireShop(shop: Shop, fields: Fields): Promise<void>
  close(): Promise<void>
}

type Room = Piscina<Measured, TooLong | undefined>

/** Hundreds of characters in many scripts take a second or two (ms); the thread is replaced after this. */
const measureMsMax = 40_000
/** Requests beyond this many waiting are told to retry. */
const waitingMax = 100

/**
 * Measuring long texts takes too long for the event loop, which serves orders, so it runs in a thread that starts on
 * first use.
 */
export function openPaperRoom({ log }: Pick<Context, 'log'>): PaperRoom {
  const program = threadProgram('server/access/paper-room-thread')
  const pool = openThreadPool<Measured, TooLong | undefined>(program, log, { maxQueue: waitingMax })
  return {
    async require(recipient, fields = { name: 'name', line: 'address.line' }) {
      if (!fitsUnmeasured(recipient)) await requireMeasured(pool, { recipient }, fields)
    },
    requireShop: (shop, fields) => requireMeasured(pool, { shop }, fields),
    close: () => pool.destroy(),
  }
}

async function requireMeasured(pool: Room, text: Measured, fields: Fields): Promise<void> {
  const tooLong = await measure(pool, text)
  if (tooLong) throw refusalOf(fields[tooLong.field], tooLong.by)
}

function refusalOf(field: string, tooMany: number): Refusal {
  const message = `does not fit on the parcel label; shorten it by about ${tooMany} characters`
  return new Refusal('invalid', `${field}: ${message}`, { extra: { errors: [{ field, message, tooMany }] } })
}

/**
 * A text that could not be measured in time may have waited behind others, or the machine is busy: never a reason to
 * refuse it.
 */
async function measure(pool: Room, text: Measured): Promise<TooLong | undefined> {
  if (pool.queueSize >= waitingMax) throw busy()
  try {
    return await pool.run(text, { name: 'measure', signal: AbortSignal.timeout(measureMsMax) })
  } catch (error) {
    throw (error as Error).name === 'AbortError' ? busy() : error
  }
}

function busy(): Refusal {
  return new Refusal('busy', 'Too many people are signing up right now; try again in a moment.', {
    retryAfterMs: retryAfter(2_000, 2_000),
  })
}
