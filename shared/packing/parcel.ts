import type { Transitions } from '../transitions.ts'

export type ParcelState = 'waiting' | 'picking' | 'packed' | 'handed-over' | 'cancelled'
export type BatchState = 'open' | 'claimed' | 'packed' | 'handed-over'

export const parcelTransitions = {
  waiting: ['picking', 'cancelled'],
  picking: ['packed', 'waiting', 'cancelled'],
  packed: ['handed-over', 'cancelled'],
  'handed-over': [],
  cancelled: [],
} as const satisfies Transitions<ParcelState>

export const batchTransitions = {
  open: ['claimed', 'packed'],
  claimed: ['packed', 'open'],
  packed: ['handed-over'],
  'handed-over': [],
} as const satisfies Transitions<BatchState>
