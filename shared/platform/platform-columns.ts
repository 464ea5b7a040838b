/** What is read of an order file, and nothing else: the columns about the buyer have no name here. */
export const platformColumns = [
  'orderId',
  'packageId',
  'status',
  'substatus',
  'returnType',
  'placedAt',
  'paidAt',
  'payment',
  'tracking',
  'carrier',
  'sku',
  'skuId',
  'productSku',
  'title',
  'variation',
  'quantity',
  'amount',
  'unitPrice',
] as const
export type PlatformColumn = (typeof platformColumns)[number]
