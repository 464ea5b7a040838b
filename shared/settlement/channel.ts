/** Where money comes in: an own sale, or a platform by the id of its file format. */
export const channels = ['own', 'tiktok-shop', 'shopee'] as const
export type Channel = (typeof channels)[number]
