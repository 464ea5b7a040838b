/** By what the freight of a shared pick-up is split: `flat` is an equal part for each producer. */
export const freightBases = ['weight', 'parcel', 'value', 'flat'] as const
export type FreightBasis = (typeof freightBases)[number]
