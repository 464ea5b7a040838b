/** What a carrier asks money for: a manifest's parcels, or bringing one of them back. */
export const invoiceKinds = ['freight', 'return'] as const
export type InvoiceKind = (typeof invoiceKinds)[number]
