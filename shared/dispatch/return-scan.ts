/** What was found in a parcel that came back: goods to sell again, goods that are spoilt, or none of ours. */
export const returnConditions = ['sellable', 'damaged', 'not-ours'] as const
export type ReturnCondition = (typeof returnConditions)[number]

/** Where its goods went: on sale again and into their lots, into their lots only, or nowhere. */
export type Restocked = 'sale' | 'lots' | 'none'
