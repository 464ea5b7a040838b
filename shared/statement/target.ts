/** A parcel that a statement's code stands for, with what is due for it there. */
export interface Target {
  code: string
  parcelId: string
  parcelCode: string
  currency: string
  /** What the payer has of it; of a parcel that nobody said was delivered, what it has then. */
  due: number
  /** The fee of it that the policy knows; and from where to where what it leaves open lies. */
  policyFee: number
  openFee: readonly [number, number]
  /** Only this code is for the parcel: it closes all of it. */
  isWhole: boolean
  handedOverOn: string
  isOnTheWay: boolean
  /** Money came in for it before. */
  isPaid: boolean
  /** How many days after the hand-over a delivery is taken to be. */
  usualDeliveryDays: number
  timeZone: string
}
