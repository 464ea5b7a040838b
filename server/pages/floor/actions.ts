import { signal } from '@preact/signals'
import { checkItem, missingPieces } from '../../../shared/packing/check-scan.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { inMisreadWords, readable } from '../ui/scan-words.ts'
import type { Session } from '../ui/session.ts'
import { printLabels } from './prints.ts'
import {
  change,
  current,
  labelsOf,
  live,
  next,
  parcels,
  photosOf,
  piecesOf,
  said,
  say,
  scansOf,
  stateAtTable,
  table,
  toPack,
  type SheetParcel,
} from './state.ts'
import { shortOf, shortToUndo, undoableMs, undoShort } from './shorts.ts'
import { follow, perform, refresh } from './sync.ts'
import { words, type SignalName } from './words.ts'

export const busy = signal(false)
export const counting = signal(false)
export const reporting = signal(false)
export const nothingLeft = signal(false)

const now = (): string => new Date().toISOString()

export async function scanLabel(label: string, session: Session): Promise<void> {
  const parcel = parcels.value.find((one) => labelsOf(one).includes(label))
  if (!parcel) {
    const name = await askAbout(label, session)
    say(name, name === 'unknown' ? inMisreadWords(label, { why: 'not-found' }) : label)
    return
  }
  const { code } = parcel
  const state = stateAtTable(code)
  if (state === 'packed' || state === 'handed-over') say('already-packed', code)
  else if (state === 'cancelled') say('cancelled', code)
  else await openParcel(parcel)
}

/** A label that is not of the batch on the table: ask the server; without it, assume another batch. */
async function askAbout(code: string, { token }: Session): Promise<SignalName> {
  try {
    const batchId = table.value.sheet?.batch.batchId
    const { result } = await ask<'checkScan'>('post', `/api/parcels/${code}/check`, {
      token,
      body: batchId ? { batchId } : {},
    })
    if (result === 'parcel' || result === 'replaced') void refresh()
    return result === 'parcel' ? 'other-batch' : result
  } catch (error) {
    return error instanceof Problem && error.code === 'offline' && table.value.sheet ? 'other-batch' : 'unknown'
  }
}

export async function openParcel(parcel: SheetParcel): Promise<void> {
  const short = shortOf(parcel.code)
  if (short) return say('short-waits', words().shortOf(short.missing, short.title))
  counting.value = false
  reporting.value = false
  await change({ current: parcel.code })
  say('parcel', words().parcel(parcel.number, live.value.length))
}

/** Goods the parcel in hand does not need, or that were scanned before its label. */
export function scanOtherGoods(sku: string): void {
  const title = parcels.value.flatMap(({ lines }) => lines).find((line) => line.sku === sku)?.title
  if (current.value) say('wrong-item', title ?? readable(sku))
  else say(table.value.sheet ? 'label-first' : 'unknown', readable(sku))
}

/** Adds one piece to a parcel, scanned or by hand; the last one seals it. */
export async function addItem(parcel: SheetParcel, sku: string): Promise<void> {
  const result = checkItem(parcel.lines, scansOf(parcel.code), sku)
  const title = parcel.lines.find((line) => line.sku === sku)?.title ?? sku
  if (result === 'wrong-item' || result === 'too-many') {
    say(result, title)
    return
  }
  const scans = [...scansOf(parcel.code), sku]
  await change({ scans: { ...table.value.scans, [parcel.code]: scans } })
  if (result === 'ok') say('ok', title)
  else await seal(parcel, { scans })
}

/** Seals a complete parcel. One that needs a photo waits for it. */
export async function seal(parcel: SheetParcel, by: { scans: string[] } | { count: number }): Promise<void> {
  if (parcel.photoNeeded && photosOf(parcel) === 0) {
    say('photo-first', words().photoFirst)
    return
  }
  counting.value = false
  await perform(
    { kind: 'pack', scanId: crypto.randomUUID(), code: parcel.code, at: now(), ...by },
    { sealed: [...table.value.sealed, parcel.code], current: null },
  )
  say('sealed', words().parcel(parcel.number, live.value.length))
}

/** Whether everything is in and only the photo is missing. */
export const isComplete = (parcel: SheetParcel): boolean =>
  missingPieces(parcel.lines, scansOf(parcel.code)).missing.length === 0

export async function counted(parcel: SheetParcel, count: number): Promise<void> {
  const pieces = piecesOf(parcel)
  if (count === pieces) await seal(parcel, { count })
  else say(count < pieces ? 'count-low' : 'too-many', words().into(count, pieces))
}

export async function undo(): Promise<void> {
  const short = shortToUndo()
  if (short) return undoShort(short)
  const parcel = current.value
  if (!parcel || scansOf(parcel.code).length === 0) return
  await change({ scans: { ...table.value.scans, [parcel.code]: scansOf(parcel.code).slice(0, -1) } })
  say('undone')
}

/** Claims the most urgent batch along with its whole worksheet, so that it can be packed offline. */
export async function claimNext({ token }: Session): Promise<void> {
  if (busy.value || toPack.value.length > 0) return
  busy.value = true
  nothingLeft.value = false
  try {
    const { batch } = await ask<'claimNextBatch'>('post', '/api/batches/claim-next', { token, body: {} })
    if (!batch) {
      nothingLeft.value = true
      return
    }
    const sheet = await ask<'readWorksheet'>('get', `/api/batches/${batch.batchId}/worksheet`, { token })
    const { timeZone } = await ask<'readSale'>('get', `/api/sales/${batch.saleId}`)
    const unsent = new Set(table.value.actions.map(({ code }) => code))
    await change({
      sheet,
      timeZone,
      current: null,
      scans: {},
      photos: {},
      sealed: table.value.sealed.filter((code) => unsent.has(code)),
    })
    say('claimed', words().batch(sheet.batchNumber))
    void follow()
  } catch (error) {
    say('refused', inWords(error))
  } finally {
    busy.value = false
  }
}

/** Hands the batch back. Pending actions are sent first: what is packed stays packed. */
export async function handBack({ token }: Session): Promise<void> {
  const batchId = table.value.sheet?.batch.batchId
  if (!batchId || table.value.actions.length > 0) {
    say('refused', words().sending(table.value.actions.length))
    return
  }
  try {
    await ask<'handBackBatch'>('post', `/api/batches/${batchId}/hand-back`, { token })
    said.value = null
    await change({ sheet: null, current: null, scans: {}, photos: {}, sealed: [] })
  } catch (error) {
    say('refused', inWords(error))
  }
}

/**
 * Reports what is not on the shelf. Until it is sent the parcel waits and the report can be taken back; nothing happens
 * to the order before that.
 */
export async function reportShort(parcel: SheetParcel, sku: string, missing: number): Promise<void> {
  if (shortOf(parcel.code)) return
  const title = parcel.lines.find((line) => line.sku === sku)?.title ?? sku
  const { code, number } = parcel
  const scanId = crypto.randomUUID()
  reporting.value = false
  await perform(
    { kind: 'short', scanId, code, number, title, sku, missing, sendAt: Date.now() + undoableMs },
    { current: null },
  )
  say('short-waits', `${words().parcelNumber(number)}: ${words().shortOf(missing, title)}`)
}

const longSidePx = 1_600

/**
 * Stores a photo of the parcel, scaled down for slow rural networks, and seals the parcel if that was all it was
 * waiting for.
 */
export async function addPhoto(parcel: SheetParcel, file: File): Promise<void> {
  const image = await smaller(file)
  await perform(
    { kind: 'photo', photoId: crypto.randomUUID(), code: parcel.code, at: now(), image },
    { photos: { ...table.value.photos, [parcel.code]: (table.value.photos[parcel.code] ?? 0) + 1 } },
  )
  if (current.value?.code === parcel.code && isComplete(parcel)) await seal(parcel, { scans: scansOf(parcel.code) })
  else say('ok', words().photoKept)
}

async function smaller(file: File): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, longSidePx / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve) => {
      canvas.toBlob((blob) => resolve(blob ?? file), 'image/jpeg', 0.82)
    })
  } catch {
    return file
  }
}

/** Closes what is open about the parcel in hand. Returns whether anything was. */
function closeForms(): boolean {
  const isOpen = counting.value || reporting.value
  counting.value = false
  reporting.value = false
  return isOpen
}

/** Handles a key pressed by a person. */
export function pressed(key: string, session: Session): boolean {
  const parcel = current.value
  if (key === 'Enter') {
    if (toPack.value.length === 0) void claimNext(session)
    else if (!parcel && next.value) void openParcel(next.value)
    else if (parcel && isComplete(parcel)) void seal(parcel, { scans: scansOf(parcel.code) })
    else return false
    return true
  }
  if (key === 'F6' && table.value.sheet) {
    void printLabels(session)
    return true
  }
  if (key === 'F4' && (parcel || shortToUndo())) {
    void undo()
    return true
  }
  if (!parcel) return false
  if (key === 'Escape') return closeForms()
  if (key === 'F2') counting.value = !counting.value
  else if (key === 'F8') reporting.value = !reporting.value
  else if (key === 'F9') document.getElementById('photo')?.click()
  else return false
  return true
}
