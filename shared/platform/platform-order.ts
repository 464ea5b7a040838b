import type { PaymentKind } from '../order/order.ts'

/**
 * What a platform's status means for packing: pack it; wait because it is unpaid, on hold, or its cancellation is
 * requested; it is cancelled; or it has left the shop (shipped, delivered, returned) and nothing is to be done here.
 */
export const platformMeanings = ['to-pack', 'unpaid', 'on-hold', 'cancel-requested', 'cancelled', 'gone'] as const
export type PlatformMeaning = (typeof platformMeanings)[number]

/**
 * One line of a package, with the seller's SKU as the platform knows it (the platform's own SKU id where it is empty).
 */
export interface PlatformLine {
  platformSku: string
  /** The product's name and variation on the platform. */
  title: string
  quantity: number
  /** What the buyer pays for the line after discounts, in minor units of the shop's currency; null: not said. */
  amount: number | null
}

/**
 * What a platform says of one order in one of its packages: the unit that is packed. Holds nothing about the buyer.
 * Instants are RFC 3339, UTC.
 */
export interface PlatformPackage {
  platformOrderId: string
  /** The platform's package; empty until it has made one. */
  packageId: string
  /** As the platform writes it. */
  status: string
  meaning: PlatformMeaning
  placedAt: string
  paidAt: string | null
  payment: PaymentKind
  tracking: string | null
  carrier: string | null
  lines: PlatformLine[]
}

/** A package with the rows of the file that told of it, in the spreadsheet's own numbers from 1. */
export interface ReadPackage extends PlatformPackage {
  rows: number[]
}
