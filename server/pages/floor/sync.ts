import { computed, signal } from '@preact/signals'
import { io, type Socket } from 'socket.io-client'
import type { Worksheet } from '../../../shared/contract/routes/packing.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { change, printing, say, table, type Deed, type Table } from './state.ts'
import type { SignalName } from './words.ts'

/** No answer says nothing about the deed: it is sent again, the same one. */
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
export const unsent = computed(() => table.value.deeds.length)

let session: Session | undefined
let socket: Socket | undefined
let sending = false
let timer: ReturnType<typeof setTimeout> | undefined

/** Keeps this table and the server of one mind: sends what was done, and reads again what has changed. Gives back how to stop. */
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

/** Hears of the sale whose batch lies here: joined again after every reconnect, and what was missed is read. */
export async function follow(): Promise<void> {
  const sheet = table.value.sheet
  if (!sheet || !socket?.connected) return
  await socket
    .timeout(10_000)
    .emitWithAck('floor:join', { saleId: sheet.batch.saleId })
    .catch(() => undefined)
  await refresh()
}

/** Notes a deed, keeps it, and sends it as soon as that is possible. */
export async function perform(deed: Deed, also: Parameters<typeof change>[0] = {}): Promise<void> {
  await change({ ...also, deeds: [...table.value.deeds, deed] })
  void send()
}

/** Sends what was done, in the order in which it was done, one at a time; a deed leaves the list only when the server has it or has refused it for good. */
async function send(): Promise<void> {
  if (sending || !session) return
  sending = true
  clearTimeout(timer)
  try {
    for (let deed = table.value.deeds[0]; deed; deed = table.value.deeds[0]) {
      const refused = await sendOne(deed)
      if (refused && passing.has(refused.code)) {
        if (refused.code === 'offline') lost()
        if (refused.code === 'unauthorized') signedOut.value = true
        timer = setTimeout(() => void send(), refused.retryAfterMs ?? retryMs)
        return
      }
      reachable.value = true
      signedOut.value = false
      await settle(deed, refused)
    }
  } finally {
    sending = false
  }
}

async function sendOne(deed: Deed): Promise<Problem | undefined> {
  try {
    await deliver(deed)
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.code === 'wrong-state' && deed.kind === 'pack' ? claimedAgain(deed, error) : error
  }
}

/** A claim that lay idle while there was no network is taken again, if nobody else has taken it. */
async function claimedAgain(deed: Deed, refusal: Problem): Promise<Problem | undefined> {
  const batchId = table.value.sheet?.batch.batchId
  if (!batchId) return refusal
  try {
    await ask<'claimBatch'>('post', `/api/batches/${batchId}/claim`, { token: session!.token })
    await deliver(deed)
    return undefined
  } catch (error) {
    return error instanceof Problem ? error : refusal
  }
}

async function deliver(deed: Deed): Promise<void> {
  const { token } = session!
  if (deed.kind === 'photo') {
    await ask<'putParcelPhoto'>(
      'put',
      `/api/parcels/${deed.code}/photos/${deed.photoId}?at=${encodeURIComponent(deed.at)}`,
      { token, body: deed.image },
    )
    return
  }
  const { scanId, at, scans, count } = deed
  await ask<'packParcel'>('post', `/api/parcels/${deed.code}/pack`, {
    token,
    body: { scanId, at, ...(scans && { scans }), ...(count !== undefined && { count }) },
  })
}

async function settle(deed: Deed, refused: Problem | undefined): Promise<void> {
  const { deeds, conflicts, sealed, sheet } = table.value
  const left = deeds.filter((one) => one !== deed)
  if (!refused) {
    await change({ deeds: left })
    if (left.length === 0) void refresh()
    return
  }
  const why = meaning[refused.code] ?? 'refused'
  const number = sheet?.parcels.find(({ code }) => code === deed.code)?.number
  await change({
    deeds: left,
    sealed: deed.kind === 'pack' ? sealed.filter((code) => code !== deed.code) : sealed,
    conflicts: [...conflicts, { code: deed.code, number, why, detail: why === 'refused' ? inWords(refused) : '' }],
  })
  say(why, deed.code)
  void refresh()
}

/** Reads the batch that lies here again. What was scanned into its parcels stays. */
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

/** A parcel whose label was printed again has another code, and is the same parcel: what was scanned into it stays. One with other contents begins anew. */
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
