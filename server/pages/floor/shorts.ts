import type { ShortAnswer } from '../../../shared/contract/routes/packing.ts'
import { missingPieces, type Piece } from '../../../shared/packing/check-scan.ts'
import {
  change,
  current,
  parcels,
  say,
  scansOf,
  table,
  type SheetParcel,
  type Table,
  type TableAction,
} from './state.ts'
import { words } from './words.ts'

export type ShortAction = Extract<TableAction, { kind: 'short' }>

/**
 * A report of missing goods cancels an order and its buyer is told at once, which nobody can take back. So it stays on
 * this device for so long (ms) first. It is stored there like everything else at the table: a device that loses power
 * sends it when it is opened again.
 */
export const undoableMs = 8_000

const isShort = (action: TableAction): action is ShortAction => action.kind === 'short'

export const shorts = (): ShortAction[] => table.value.actions.filter(isShort)
export const shortOf = (code: string): ShortAction | undefined => shorts().find((one) => one.code === code)

/** What was not scanned into a parcel, in the order of its lines. */
export const missingFrom = (parcel: SheetParcel): Piece[] => missingPieces(parcel.lines, scansOf(parcel.code)).missing

/** The action that is to be sent next. A report waits for its time, and while there is certainly no network. */
export function nextToSend(actions: readonly TableAction[], now: number): TableAction | undefined {
  return actions.find((one) => !isShort(one) || one.sent || (one.sendAt <= now && navigator.onLine))
}

/** When the next report's time is over (ms since 1970), if one is waiting for it. */
export function nextDue(actions: readonly TableAction[], now: number): number | undefined {
  const times = actions.filter(isShort).map(({ sendAt }) => sendAt)
  return times.filter((at) => at > now).toSorted((a, b) => a - b)[0]
}

/** Stored before the first try: from then on the server may have carried the report out, and there is no undo. */
export async function markSent(action: ShortAction): Promise<ShortAction> {
  if (action.sent) return action
  const sent = { ...action, sent: true as const }
  await change({ actions: table.value.actions.map((one) => (one === action ? sent : one)) })
  return sent
}

/** Takes a report back and goes on with its parcel, unless another one is in hand by now. */
export async function undoShort(action: ShortAction): Promise<void> {
  if (!shorts().includes(action) || action.sent) return
  await change({
    actions: table.value.actions.filter((one) => one !== action),
    current: table.value.current ?? action.code,
  })
  say('short-undone', words().parcelNumber(action.number))
}

/** The last report that can be taken back while nothing was scanned into another parcel. */
export function shortToUndo(): ShortAction | undefined {
  if (current.value && scansOf(current.value.code).length > 0) return undefined
  return shorts().findLast(({ sent }) => !sent)
}

/**
 * The table after the server has applied a report: units from another lot keep what was scanned, a reduced order does
 * not.
 */
export function afterShort({ sheet, scans }: Table, action: ShortAction, answer: ShortAnswer): Partial<Table> {
  const { [action.code]: scanned = [], ...others } = scans
  const kept = answer.outcome === 'other-lot' ? scanned : []
  return {
    scans: answer.state === 'cancelled' ? others : { ...others, [answer.code]: kept },
    sheet: sheet && {
      ...sheet,
      batch: {
        ...sheet.batch,
        parcels: sheet.batch.parcels.map((one) => (one.code === answer.code ? { ...one, state: answer.state } : one)),
      },
    },
  }
}

/**
 * Tells what became of a report. A parcel that goes on is opened unless another is in hand; one that changed stays in
 * the list of what needs checking, because the packer may be busy with another.
 */
export async function tellShort(action: ShortAction, answer: ShortAnswer): Promise<void> {
  const text = words()
  const number = text.parcelNumber(action.number)
  if (answer.outcome === 'other-lot') {
    if (!current.value && parcels.value.some(({ code }) => code === answer.code)) await change({ current: answer.code })
    say('short-lot', `${number}: ${text.shortOtherLot(answer.lots.map(({ code }) => code).join(', '))}`)
    return
  }
  const detail = answer.state === 'cancelled' ? text.shortCancelled : text.shortRelabel(answer.code)
  await change({
    conflicts: [...table.value.conflicts, { code: action.code, number: action.number, why: 'short-cancelled', detail }],
  })
  say('short-cancelled', `${number}: ${detail}`)
}
