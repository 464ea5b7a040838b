import type { PaperSize } from '../packing/paper/paper-size.ts'

/** Whose label the parcels of an account get: the shop's, or the waybill that the carrier makes. */
export const labelChoices = ['own', 'carrier'] as const
export type LabelChoice = (typeof labelChoices)[number]

/** `a6` for those who print on labels, `a5` for larger paper. A carrier without one of them takes the next smaller. */
export type WaybillSize = 'a5' | 'a6'

/** The size that suits the paper on which a shop last printed labels: pages are not scaled. */
export function waybillSize(paper: PaperSize | undefined): WaybillSize {
  return paper === 'a5' || paper === 'a4' ? 'a5' : 'a6'
}

/** What a carrier answered when asked for a waybill: its bytes, and what they say if they are JSON. */
export interface WaybillAnswer {
  status: number
  bytes: Buffer
  body: unknown
}

/**
 * What such an answer means. `at`: the waybill lies at that address. `retry`: nothing was decided, ask again;
 * `refused`: the carrier has none to give.
 */
export type Waybill =
  | { is: 'pdf'; bytes: Buffer }
  | { is: 'at'; url: string }
  | { is: 'retry'; error: string }
  | { is: 'refused'; error: string }

/** How a waybill ends that stays refused: the shop's own label remains. */
const refusalsMax = 6

/** Whether asking again cannot help. A carrier may refuse a parcel that it has only just booked. */
export function isGivenUp({ is }: { is: string }, tries: number): boolean {
  return is === 'refused' && tries >= refusalsMax
}

/** Whether an answer is a PDF, whatever it is called. */
export function isPdf(bytes: Buffer): boolean {
  return bytes.subarray(0, 1024).includes('%PDF-')
}

/**
 * Whether a waybill may be fetched from an address that a carrier told, and if so, whether it may lie in our own
 * network: only the server of the account itself may, because an admin has set that address.
 */
export function mayFetch(url: string, baseUrl: string): { allowPrivate: boolean } | undefined {
  if (!URL.canParse(url)) return undefined
  const { origin, protocol, username } = new URL(url)
  if (username) return undefined
  if (origin === new URL(baseUrl).origin) return { allowPrivate: true }
  return protocol === 'https:' ? { allowPrivate: false } : undefined
}
