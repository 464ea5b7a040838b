/**
 * Why a person must look at a parcel's paper: its recipient's name or address, or the name of its goods, has characters that no font of ours has; the recipient
 * has no room on every paper; or its page could not be drawn at all.
 */
export const paperProblems = ['name', 'address', 'goods', 'too-long', 'not-drawn'] as const

export type PaperProblem = (typeof paperProblems)[number]

export interface ParcelAttention {
  code: string
  problems: PaperProblem[]
}
