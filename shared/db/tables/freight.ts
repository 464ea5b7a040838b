import type { Generated } from 'kysely'
import type { InvoiceKind } from '../../freight/freight-invoice.ts'
import type { FreightBasis } from '../../freight/freight-split.ts'

/** What carriers asked for, and each producer's part of it. */
export interface FreightTables {
  /** A seller without a row splits by parcel. */
  freight_rule: { seller_id: string; by: FreightBasis; actor: string; changed_at: Generated<Date> }
  freight_invoice: {
    invoice_id: string
    manifest_id: string
    /** Counts the invoices of a manifest from 1. */
    entry: number
    kind: InvoiceKind
    /** The parcel that came back. */
    parcel_id: string | null
    /** Whose goods the return was for, if that was named: all of it is theirs. */
    caused_by: string | null
    amount: number
    currency: string
    by: FreightBasis
    contents: string
    actor: string
    at: Generated<Date>
  }
  freight_share: {
    invoice_id: string
    seller_id: string
    amount: number
    /** The number it was split by: a whole number of any size, as text. */
    basis: string
    parcels: number
    units: number
    at: Generated<Date>
  }
}
