import type { Generated } from 'kysely'

/** Kinds of work that can fail. `other-paper` is a document of a batch that only some want; `print` draws pages, `send` brings labels to a printer; `duty` is the sweepers'. */
export const failedJobKinds = [
  'reserve',
  'cut',
  'paper',
  'zpl',
  'other-paper',
  'manifest',
  'print',
  'send',
  'duty',
  'unreadable',
] as const
export type FailedJobKind = (typeof failedJobKinds)[number]

/** What a person must look at: work that failed, and orders that could be neither decided nor rejected. */
export interface ControlTables {
  failed_job: {
    failed_job_id: Generated<string>
    kind: FailedJobKind
    /** The id of the sale, batch, manifest or print job, the number of the partition, the name of the duty; of `other-paper` the batch, a blank and the document. */
    subject: string
    error: string
    failures: Generated<number>
    first_at: Generated<Date>
    last_at: Generated<Date>
    /** It is not tried again before this. */
    next_at: Generated<Date>
    retried_at: Date | null
    retried_by: string | null
    settled_at: Date | null
  }
  /** What a payment provider or carrier sent and could not be read, without names and addresses. */
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
    /** Of the chunk that holds nothing but this order, outside of every partition. */
    chunk_id: string
    order_id: string
    sale_id: string
    error: string
    at: Generated<Date>
    retried_at: Date | null
    retried_by: string | null
  }
}
