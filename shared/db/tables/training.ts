import type { Generated } from 'kysely'

/** Producers who practise, and what they finished. */
export interface TrainingTables {
  training: { seller_id: string; actor: string; begun_at: Generated<Date> }
  certificate: {
    certificate_no: Generated<number>
    seller_id: string
    person: string
    shop: string
    time_zone: string
    begun_at: Date
    sale_at: Date
    rehearsal_at: Date
    packing_at: Date
    hand_over_at: Date
    actor: string
    at: Generated<Date>
  }
}
