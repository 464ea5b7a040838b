/** What another platform calls an order that was taken there. */
export interface PlatformPart {
  /** The id of its file format: `tiktok-shop`, `shopee`. */
  platform: string
  shopId: string
  orderId: string
  /** Empty until the platform has made one. */
  packageId: string
}
