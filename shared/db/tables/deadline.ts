import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { PastCapacity } from '../../deadline/promise.ts'

/** What the deadline engine keeps: alarms and breaches, rules of sales, and the ladder of who is told. */
export interface DeadlineTables {
  deadline_alarm: DeadlineAlarmTable
  breach: { parcel_id: string; sale_id: string; pack_by: Date; recorded_at: Generated<Date> }
  sale_rule: {
    sale_id: string
    past_capacity: PastCapacity
    on_breach: 'flag' | 'cancel'
    on_refund: Generated<'cancel' | 'hold'>
    /** The declared number of packers; null: counted from scans. */
    hands: number | null
    floor_from: string | null
    floor_until: string | null
    changed_at: Generated<Date>
    actor: string
  }
  /** From an instant on, promises up to `full_until` are no longer given; null: they are given again. */
  promise_shift: { sale_id: string; from_at: Date; full_until: Date | null; todo: number; packable: number }
  escalation_contact: {
    contact_id: string
    seller_id: string
    rung: 'host' | 'packer' | 'lead' | 'hub' | 'backup'
    channel: 'webhook' | 'web-push' | 'e-mail'
    label: string
    language: 'vi' | 'en'
    sealed: Buffer
    contents: string
    created_at: Generated<Date>
    actor: string
  }
  escalation: {
    sale_id: string
    pack_by: Date
    rung: number
    cause: 'alarm' | 'climb'
    waiting: number
    raised_at: Date
    climbs_at: Date | null
    climbed_at: Date | null
    over_at: Date | null
    acknowledged_at: Date | null
    acknowledged_by: string | null
  }
  notification: {
    notification_id: string
    /** A contact of the ladder; unset for news of an order and for deliveries to other software. */
    contact_id: string | null
    /** Unset for deliveries to other software. */
    sale_id: string | null
    body: JSONColumnType<object, string, never>
    state: 'waiting' | 'sent' | 'given-up'
    attempts: Generated<number>
    next_try_at: Date
    last_error: string | null
    created_at: Date
    done_at: Date | null
    order_id: string | null
    /** How news of an order leaves; unset for the ladder, whose contacts say that. */
    channel: 'webhook' | 'web-push' | 'e-mail' | null
    /** Unset for the operator's webhook. */
    buyer_contact_id: string | null
    /** Other software that is told. */
    endpoint_id: string | null
    /** What a delivery is about: the deliveries of one subject leave in the order of their places. */
    subject: string | null
    place: GeneratedAlways<number>
    /** The status with which a delivery was answered last. */
    answered: number | null
  }
}

interface DeadlineAlarmTable {
  sale_id: string
  pack_by: Date
  step: number
  due_at: Date
  state: ColumnType<'set' | 'warned' | 'quiet' | 'skipped', undefined, 'warned' | 'quiet' | 'skipped'>
  fired_at: Date | null
  waiting: number | null
}
