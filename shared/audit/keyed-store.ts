import { sql, type RawBuilder } from 'kysely'
import { houseChain } from './link.ts'

/**
 * Everything that is sealed, in one shape: `key` identifies a row within its source and chain and `place` sorts it;
 * then when, who, what (`kind`), of what (`subject`), and the rest (`detail`). Each is a query over a link `l
 * (chain_id, first_no, last_no, keys)`, so that what is shown is what is hashed. Numbered sources also have their plain
 * columns (`kept`), which is what is hashed for them.
 *
 * Numbered sources are found by number. Numbers are drawn under the lock of their sale, so none can appear later below
 * the highest one seen. The others are found by their keys, which a trigger recorded.
 */
export interface Source {
  name: SourceName
  numbered: boolean
  /** Whether people want to read it; movements are shown with what caused them. */
  told: boolean
  rows: RawBuilder<unknown>
  /** Every existing row, for sources that are not numbered: `chain_id, key`. */
  all?: RawBuilder<unknown>
}

type FloorSource =
  | 'parcel-weight'
  | 'print'
  | 'replaced-code'
  | 'short-pick'
  | 'lot-change'
  | 'parcel-photo'
  | 'promise-shift'
type FreightSource = 'freight-invoice'
type MoneySource = 'money' | 'payout' | 'statement' | 'difference' | 'missing' | 'refund' | 'advance'
type CaseSource = 'case-event' | 'case-photo' | 'return-scan' | 'return-photo'
type HandOverSource =
  | 'amendment'
  | 'signature'
  | 'pickup-scan'
  | 'pickup-note'
  | 'pickup-photo'
  | 'carrier-event'
  | 'hand-out'
type HubSource = 'commitment' | 'goods-due' | 'check-in' | 'consignment-scan'
export type SourceName =
  | 'movement'
  | 'decision'
  | 'order-change'
  | 'sale-change'
  | 'quota-change'
  | 'pack-scan'
  | 'breach'
  | 'manifest'
  | 'payment'
  | 'entry'
  | 'waiting-joined'
  | 'waiting-ended'
  | CaseSource
  | FloorSource
  | FreightSource
  | HandOverSource
  | HubSource
  | MoneySource

/** A source whose rows a trigger records. One that is not `told` is covered by what else its transaction appends. */
export const keyed = (
  name: SourceName,
  all: RawBuilder<unknown>,
  rows: RawBuilder<unknown>,
  { told = true }: { told?: boolean } = {},
): Source => ({ name, numbered: false, told, rows, all })
export const house = sql`${houseChain}::uuid`
/** The rows of a link, by their keys. */
export const wanted = sql`unnest(l.keys) with ordinality as k(key, place)`
