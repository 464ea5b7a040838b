/** What a carrier asks money for: a manifest's parcels, or bringing one of them back. */
export const invoiceKinds = ['freight', 'return'] as const
export type InvoiceKind = (typeof invoiceKinds)[number]

interface Entry {
  entry: number
  kind: InvoiceKind
  parcelCode: string | null
}

/** Whether a later entry corrects this one: of the same kind, and for a return of the same parcel. */
export function isReplaced(one: Entry, all: readonly Entry[]): boolean {
  return all.some((other) => other.entry > one.entry && other.kind === one.kind && other.parcelCode === one.parcelCode)
}
