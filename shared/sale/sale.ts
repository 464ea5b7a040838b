import type { Transitions } from '../transitions.ts'

export type SaleState = 'scheduled' | 'open' | 'paused' | 'closed'

/** Who packs an item of a sale: the sale's own seller (the hub), or the producer whose it is. */
export const packs = ['hub', 'producer'] as const
export type Packs = (typeof packs)[number]

/** `closed` is final: a buyer who was told "closed" must never see the sale open again under the same id. */
export const saleTransitions = {
  scheduled: ['open', 'closed'],
  open: ['paused', 'closed'],
  paused: ['open', 'closed'],
  closed: [],
} as const satisfies Transitions<SaleState>

export interface SaleWindow {
  openedAt: Date
  closedAt: Date | null
}

/** Whether an instant lies in one of a sale's open windows; the end of a window is exclusive. */
export function wasOpenAt(windows: readonly SaleWindow[], instant: Date): boolean {
  return windows.some(({ openedAt, closedAt }) => openedAt <= instant && (closedAt === null || instant < closedAt))
}
