/**
 * What a buyer may do with a parcel before paying, as couriers ask for it: nothing, look into it, or also try what is
 * in it on. Source: the codes KHONGCHOXEMHANG, CHOXEMHANGKHONGTHU, CHOTHUHANG of GHN.
 */
export const inspections = ['none', 'look', 'try'] as const
export type Inspection = (typeof inspections)[number]

/** Who sends a shop's parcels, and to whom a courier returns what could not be delivered. */
export interface Sender {
  name: string
  /** E.164 */
  phone: string
  line: string
  ward: string
  province: string
}

/** A shop as paper shows it. */
export interface Shop {
  name: string
  sender: Sender
  inspection: Inspection
  /** What a courier should do with a parcel that cannot be delivered; may be empty. */
  returnNote: string
}

/** Longest texts (characters): a label has little room for the shop, because the recipient needs it. */
export const shopMax = { name: 40, senderName: 40, line: 90, returnNote: 80 } as const
