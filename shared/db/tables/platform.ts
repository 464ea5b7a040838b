import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { PaymentKind } from '../../order/order.ts'
import type { StopReason } from '../../platform/platform-diff.ts'
import type { PlatformLine, PlatformMeaning } from '../../platform/platform-order.ts'

/** Orders taken on other platforms, and the shops there that they come from. */
export interface PlatformTables {
  platform_shop: {
    shop_id: string
    seller_id: string
    /** The id of the platform's file format: `tiktok-shop`, `shopee`. */
    platform: string
    title: string
    contents: string
    actor: string
    created_at: Generated<Date>
  }
  /** By what a platform is asked for a shop's orders, and how far it was read. */
  platform_account: {
    shop_id: string
    base_url: string | null
    key_id: string
    sealed: Buffer
    synced_until: Date
    next_try_at: Generated<Date>
    tries: Generated<number>
    error: string | null
    actor: string
    created_at: Generated<Date>
  }
  /** What a SKU of the platform is called here. */
  platform_sku: {
    shop_id: string
    platform_sku: string
    sku: string
    title: string
    actor: string
    kept_at: Generated<Date>
  }
  /** Order files that were taken. `said_at` is the time as of which they speak. */
  platform_file: {
    file_id: string
    shop_id: string
    sha256: Buffer
    said_at: Date
    rows: number
    counts: JSONColumnType<Record<string, number>, string, never>
    actor: string
    taken_at: Generated<Date>
  }
  platform_package: PlatformPackageTable
  /** Which package each order here was taken for, also those that were cancelled since. */
  platform_order: {
    order_id: string
    shop_id: string
    platform_order_id: string
    package_id: string
    revision: number
    taken_at: Generated<Date>
  }
  /** Packed orders that must not leave, because the platform cancelled, stopped or changed them. */
  order_stop: {
    order_id: string
    reason: StopReason
    actor: string
    stopped_at: Generated<Date>
    lifted_at: Date | null
  }
}

/** What the platform said last of one order in one of its packages, and the order here that it has become. */
interface PlatformPackageTable {
  shop_id: string
  platform_order_id: string
  /** Empty until the platform has made one. */
  package_id: string
  /** Names the package: by its id, or by its only order until it has one. */
  package_key: ColumnType<string, never, never>
  status: string
  meaning: PlatformMeaning
  placed_at: Date
  paid_at: Date | null
  payment: PaymentKind
  tracking: string | null
  carrier: string | null
  lines: JSONColumnType<PlatformLine[]>
  /** What its buyer pays for it there, in minor units. */
  amount: number | null
  said_at: Date
  /** Unset while it is not packed here: cancelled, on hold, gone, or with an unknown SKU. */
  order_id: string | null
  /** How many orders it has had here. */
  revision: Generated<number>
  first_taken_at: Generated<Date>
}
