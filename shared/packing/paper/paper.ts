import type { Shop } from '../../shop/shop.ts'
import type { ForeignPage } from './foreign-page.ts'

/** Units of one lot. `bestBefore` is a local day, YYYY-MM-DD. */
export interface PaperLot {
  code: string
  bestBefore: string | null
  quantity: number
}

/**
 * One product in a parcel, with its shelf, the lots to take and what a piece weighs (`grams`), as far as these are
 * known.
 */
export interface PaperLine {
  sku: string
  title: string
  quantity: number
  shelf?: string
  lots?: PaperLot[]
  grams?: number
}

/** The carrier that is to take a parcel, and what it calls it, as far as these are known. */
export interface PaperCarrier {
  name: string
  service?: string
  tracking?: string
  sortCode?: string
}

/**
 * One parcel as shown on paper. `number` counts from 1 in stack order; `cod.amount` is cash to collect in minor units
 * (0 = nothing); instants are RFC 3339 UTC. `orders` are the numbers that buyers were told. `copy` counts its labels:
 * from 2 on they are marked as reprints. `sscc` is the parcel's GS1 number, if the seller has a prefix. `label`: it has
 * none of ours.
 */
export interface PaperParcel {
  code: string
  number: number
  /** With `collectAt` the address is that of the point with this name. */
  recipient: { name: string; phone: string; line: string; ward: string; province: string; collectAt?: string }
  lines: PaperLine[]
  /** `ifRefused`: what the buyer pays for refusing the parcel. */
  cod: { amount: number; currency: string; ifRefused?: number }
  packBy: string
  handOverBy: string
  orders: readonly number[]
  carrier?: PaperCarrier
  note?: string
  copy?: number
  sscc?: string
  label?: ForeignLabel
}

/** The label that somebody else makes for a parcel, and how people call them; without a page it is not here yet. */
export interface ForeignLabel {
  from: string
  page?: ForeignPage
}

/**
 * A packing batch. `printedAt` is the only date that reaches the file, so the same input gives the same bytes. `stack`
 * is the batch's number of parcels even when only some are printed; `copy` counts pick lists and slips. Without a
 * `shop` only `sellerName` says whose parcels these are, and no label may be printed.
 */
export interface PaperBatch {
  batchNumber: number
  saleTitle: string
  sellerName: string
  shop?: Shop
  timeZone: string
  packBy: string
  printedAt: string
  parcels: PaperParcel[]
  locale?: PaperLocale
  stack?: number
  copy?: number
}

/**
 * What seller and carrier sign when parcels change hands. `number` is how people call it, `29/11-2`; `cod` is in minor
 * units of `currency`.
 */
export interface PaperManifest {
  manifestId: string
  number?: string
  carrier: string
  sellerName: string
  handedOverAt: string
  timeZone: string
  parcels: {
    code: string
    recipientProvince: string
    cod: number
    remark?: { amendment: number; kind: 'added' | 'left-behind' }
    /** The code of the outer box in which it left. */
    box?: string
  }[]
  currency: string
  /** Whose goods these are, if of several producers: a shared parcel is in the part of each. */
  parts?: { producer: string; parcels: { code: string; units: number }[] }[]
  /** The courier's name and drawn strokes: points in hundredths of the box's width. */
  signature?: { courier: string; strokes: [number, number][][] }
  amendments?: { number: number; kind: 'added' | 'left-behind'; parcels: number; reason: string; at: string }[]
}

export type PaperKind = 'pick-list' | 'packing-slips' | 'labels' | 'labels-and-slips' | 'manifest'

export type PaperLocale = 'vi' | 'en'
