/**
 * Why a person must look at a parcel's paper: the recipient's name or address, or the name of its goods, has characters
 * that none of our fonts has; the recipient does not fit on every paper; or its page could not be rendered at all.
 */
export const paperProblems = ['name', 'address', 'goods', 'too-long', 'not-drawn'] as const

export type PaperProblem = (typeof paperProblems)[number]

export interface ParcelAttention {
  code: string
  problems: PaperProblem[]
}
