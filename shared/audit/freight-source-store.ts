import { sql } from 'kysely'
import { house, keyed, wanted, type Source } from './keyed-store.ts'

/** What carriers asked for, each with the shares that it was split into. */
export const freightSources: readonly Source[] = [
  keyed(
    'freight-invoice',
    sql`select ${house} as chain_id, invoice_id::text as key from freight_invoice`,
    sql`select k.key, k.place, f.at, f.actor, 'freight:entered' as kind, f.manifest_id::text as subject,
      jsonb_build_object('invoiceId', f.invoice_id, 'entry', f.entry, 'invoice', f.kind, 'parcelId', f.parcel_id, 'amount', f.amount, 'currency', f.currency, 'by', f.by,
        'shares', (select jsonb_agg(jsonb_build_array(s.seller_id, s.amount, s.basis::text, s.parcels, s.units) order by s.seller_id) from freight_share s where s.invoice_id = f.invoice_id))
        || case when f.caused_by is null then '{}' else jsonb_build_object('causedBy', f.caused_by) end as detail
    from ${wanted} join freight_invoice f on f.invoice_id = k.key::uuid`,
  ),
]
