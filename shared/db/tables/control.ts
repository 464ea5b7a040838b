import type { Generated } from 'kysely'

/**
 * Kinds of work that can fail. `other-paper` is a document of a batch that only some need; `print` renders pages,
 * `send` sends labels to a printer; `tell` tells a sale's buyers by one channel, or other software;
 * `duty` is a sweeper duty.
 */
export const failedJobKinds = [
  'reserve',
  'cut',
  'paper',
  'zpl',
  'other-paper',
  'manifest',
  'print',
  'send',
  'tell',
  'duty',
  'unreadable',
] as const
export type FailedJobKind = (typeof failedJobKinds)[number]

/** What needs a person's attention: failed work, and orders that could be neither decided nor rejected. */
export interface ControlTables {
  failed_job: {
    failed_job_id: Generated<string>
    kind: FailedJobKind
    /**
     * The id of the sale, batch, manifest or print job, the number of the partition, or the name of the duty; for
     * `other-paper` the batch, a space and the document; for `tell` the sale, a space and the channel, or the
     * webhook, a space and `endpoint`.
     */
    subject: string
    error: string
    failures: Generated<number>
    first_at: Generated<Date>
    last_at: Generated<Date>
    /** Not retried before this. */
    next_at: Generated<Date>
    retried_at: Date | null
    retried_by: string | null
    settled_at: Date | null
  }
  /** Unreadable messages from a payment provider or carrier, without names and addresses. */
  unread_message: {
    message_key: Buffer
    source: string
    seller_id: string | null
    body: string
    error: string
    times: Generated<number>
    first_at: Generated<Date>
    last_at: Generated<Date>
  }
  set_aside_order: {
    /** Id of the chunk that holds only this order, outside every partition. */
    chunk_id: string
    order_id: string
    sale_id: string
    error: string
    at: Generated<Date>
    retried_at: Date | null
    retried_by: string | null
  }
}
