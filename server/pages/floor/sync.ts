import { computed, signal } from '@preact/signals'
import { io, type Socket } from 'socket.io-client'
import type { ShortAnswer, Worksheet } from '../../../shared/contract/routes/packing.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { afterShort, markSent, nextDue, nextToSend, tellShort, type ShortAction } from './shorts.ts'
import { change, printing, say, table, type TableAction, type Table } from './state.ts'
import type { SignalName } from './words.ts'

/** Errors that say nothing about the action itself: the same one is sent again. */
const passing = new Set(['offline', 'busy', 'unknown', 'internal', 'unauthorized'])
const meaning: Record<string, SignalName> = {
  'parcel-cancelled': 'cancelled',
  'parcel-replaced': 'replaced',
  'already-claimed': 'other-packer',
  'not-found': 'unknown',
  'wrong-state': 'already-packed',
  invalid: 'wrong-item',
}
const retryMs = 2_000

export const reachable = signal(true)
export const signedOut = signal(false)
/** What is on its way; a report that can still be taken back is shown for itself. */
export const unsent = computed(() => table.value.actions.filter((one) => one.kind !== 'short' || one.sent).length)

let session: Session | undefined
let socket: Socket | undefined
let sending = false
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Synchronizes this table with the server: sends what was done, and re-reads what has changed. Returns a function that
 * stops it.
 */
export function openSync(who: Session): () => void {
  session = who
  const wake = (): void => void send()
  addEventListener('online', wake)
  addEventListener('offline', lost)
  socket = io('/floor', { transports: ['websocket'], auth: { token: who.token }, reconnectionDelayMax: 3_000 })
  socket.on('connect', () => {
    reachable.value = true
    void follow()
    void send()
  })
  socket.on('disconnect', lost)
  socket.on('connect_error', (error) => {
    if (error.message === 'unauthorized') signedOut.value = true
    lost()
  })
  socket.on('batch:changed', ({ batchId }: { batchId: string }) => {
    if (batchId === table.value.sheet?.batch.batchId) void refresh()
  })
  if (!navigator.onLine) lost()
  return () => {
    removeEventListener('online', wake)
    removeEventListener('offline', lost)
    socket?.close()
    clearTimeout(timer)
  }
}

function lost(): void {
  reachable.value = false
}

/** Follows the sale of the current batch: joins again after every reconnect and reads what was missed. */
export async function follow(): Promise<void> {
  const sheet = table.value.sheet
  if (!sheet || !socket?.connected) return
  await socket
    .timeout(10_000)
    .emitWithAck('floor:join', { saleId: sheet.batch.saleId })
    .catch(() => undefined)
  await refresh()
}

/** Records an action, stores it, and sends it as soon as possible. */
export async function perform(action: TableAction, also: Parameters<typeof change>[0] = {}): Promise<void> {
  await change({ ...also, actions: [...table.value.actions, action] })
  void send()
}

/**
 * Sends pending actions in sequence, one at a time; an action leaves the list only once the server has accepted it or
 * refused it for good.
 */
async function send(): Promise<void> {
  if (sending || !session) return
  sending = true
  clearTimeout(timer)
  try {
    for (let action = await begin(); action; action = await begin()) {
      const { refused, short } = await sendOne(action)
      if (refused && passing.has(refused.code)) {
        if (refused.code === 'offline') lost()
        if (refused.code === 'unauthorized') signedOut.value = true
        timer = setTimeout(() => void send(), refused.retryAfterMs ?? retryMs)
        return
      }
      reachable.value = true
      signedOut.value = false
      await settle(action, refused, short)
    }
    const due = nextDue(table.value.actions, Date.now())
    if (due !== undefined) timer = setTimeout(() => void send(), due - Date.now())
  } finally {
    sending = false
  }
}

async function begin(): Promise<TableAction | undefined> {
  const action = nextToSend(table.value.actions, Date.now())
  return action?.kind === 'short' ? markSent(action) : action
}

/** Sends a report at once instead of when its time is over. */
export async function sendNow(action: ShortAction): Promise<void> {
  await markSent(action)
  void send()
}

interface Outcome {
  refused?: Problem
  short?: ShortAnswer | undefined
}

async function sendOne(action: TableAction): Promise<Outcome> {
  try {
    return { short: await deliver(action) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.code === 'wrong-state' && action.kind !== 'photo' ? claimedAgain(action, error) : { refused: error }
  }
}

/** A claim that expired while offline is taken again, unless somebody else has it. */
async function claimedAgain(action: TableAction, refused: Problem): Promise<Outcome> {
  const batchId = table.value.sheet?.batch.batchId
  if (!batchId) return { refused }
  try {
    await ask<'claimBatch'>('post', `/api/batches/${batchId}/claim`, { token: session!.token })
    return { short: await deliver(action) }
  } catch (error) {
    return { refused: error instanceof Problem ? error : refused }
  }
}

async function deliver(action: TableAction): Promise<ShortAnswer | undefined> {
  const { token } = session!
  if (action.kind === 'short') {
    const { scanId, sku, missing } = action
    return ask<'shortPick'>('post', `/api/parcels/${action.code}/short`, { token, body: { scanId, sku, missing } })
  }
  if (action.kind === 'photo') {
    await ask<'putParcelPhoto'>(
      'put',
      `/api/parcels/${action.code}/photos/${action.photoId}?at=${encodeURIComponent(action.at)}`,
      { token, body: action.image },
    )
    return undefined
  }
  const { scanId, at, scans, count } = action
  await ask<'packParcel'>('post', `/api/parcels/${action.code}/pack`, {
    token,
    body: { scanId, at, ...(scans && { scans }), ...(count !== undefined && { count }) },
  })
  return undefined
}

async function settle(
  action: TableAction,
  refused: Problem | undefined,
  short: ShortAnswer | undefined,
): Promise<void> {
  const { actions, conflicts, sealed, sheet } = table.value
  const left = actions.filter((one) => one !== action)
  if (action.kind === 'short' && short) {
    await change({ actions: left, ...afterShort(table.value, action, short) })
    await refresh()
    await tellShort(action, short)
    return
  }
  if (!refused) {
    await change({ actions: left })
    if (left.length === 0) void refresh()
    return
  }
  const why = meaning[refused.code] ?? 'refused'
  const number = sheet?.parcels.find(({ code }) => code === action.code)?.number
  await change({
    actions: left,
    sealed: action.kind === 'pack' ? sealed.filter((code) => code !== action.code) : sealed,
    conflicts: [...conflicts, { code: action.code, number, why, detail: why === 'refused' ? inWords(refused) : '' }],
  })
  say(why, action.code)
  void refresh()
}

/** Re-reads the current batch. What was scanned into its parcels stays. */
export async function refresh(): Promise<void> {
  const before = table.value.sheet
  if (!before || !session) return
  try {
    const sheet = await ask<'readWorksheet'>('get', `/api/batches/${before.batch.batchId}/worksheet`, {
      token: session.token,
    })
    reachable.value = true
    if (
      table.value.sheet?.batch.batchId !== sheet.batch.batchId ||
      sheet.batch.version < table.value.sheet.batch.version
    )
      return
    const current = table.value.current
    const gone =
      current !== null && !sheet.batch.parcels.some(({ code, state }) => code === current && state !== 'cancelled')
    await change({ sheet, ...carryOver(table.value, sheet), ...(gone && { current: null }) })
    if (gone && !printing.value)
      say(sheet.batch.parcels.some(({ code }) => code === current) ? 'cancelled' : 'replaced', current)
  } catch (error) {
    if (error instanceof Problem && error.code === 'offline') lost()
  }
}

/**
 * A parcel whose label was reprinted has a new code but is the same parcel: what was scanned into it stays. One with
 * different contents starts over.
 */
function carryOver({ sheet: before, scans, photos }: Table, sheet: Worksheet): Pick<Table, 'scans' | 'photos'> {
  const contents = ({ lines }: Worksheet['parcels'][number]): string =>
    JSON.stringify(lines.map(({ sku, quantity }) => [sku, quantity]))
  const now = new Map(sheet.parcels.map((parcel) => [parcel.number, parcel]))
  const moved = { scans: { ...scans }, photos: { ...photos } }
  for (const parcel of before?.parcels ?? []) {
    const same = now.get(parcel.number)
    if (!same || same.code === parcel.code || contents(same) !== contents(parcel)) continue
    if (scans[parcel.code]) moved.scans[same.code] = scans[parcel.code]!
    if (photos[parcel.code]) moved.photos[same.code] = photos[parcel.code]!
  }
  return moved
}
