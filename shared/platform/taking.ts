import type { Line } from '../order/order.ts'
import type { PlatformPackage } from './platform-order.ts'

/** The shop whose orders are taken, and by which rules. */
export interface TakingShop {
  shopId: string
  sellerId: string
  title: string
  platformTitle: string
  policyId: string
  timeZone: string
  currency: string
}

/** A package to be packed, with its contents in the seller's own SKUs. */
export interface PackageToTake {
  present: PlatformPackage
  lines: readonly Line[]
  revision: number
}
