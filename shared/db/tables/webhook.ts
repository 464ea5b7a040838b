import type { Generated } from 'kysely'
import type { OffBecause, WantedEvent } from '../../webhook/event.ts'

/** Other software that a seller has told. */
export interface WebhookTables {
  webhook_endpoint: {
    endpoint_id: string
    seller_id: string
    title: string
    events: WantedEvent[]
    key_id: string
    /** The address with the secrets that sign what is sent there. */
    sealed: Buffer
    state: Generated<'on' | 'off'>
    off_because: OffBecause | null
    /** When it last took a delivery, to the minute. */
    taken_at: Date | null
    contents: string
    actor: string
    created_at: Generated<Date>
  }
}
