import { signal } from '@preact/signals'
import { checkItem, missingPieces } from '../../../shared/packing/check-scan.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { inMisreadWords, readable } from '../ui/scan-words.ts'
import type { Session } from '../ui/session.ts'
import { printLabels } from './prints.ts'
import {
  change,
  current,
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
import { follow, perform, refresh } from './sync.ts'
import { words, type SignalName } from './words.ts'

export const busy = signal(false)
export const counting = signal(false)
export const reporting = signal(false)
export const nothingLeft = signal(false)

const now = (): string => new Date().toISOString()

export async function scanLabel(code: string, session: Session): Promise<void> {
  const parcel = parcels.value.find((one) => one.code === code)
  if (!parcel) {
    const name = await askAbout(code, session)
    say(name, name === 'unknown' ? inMisreadWords(code, { why: 'not-found' }) : code)
    return
  }
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

/** Reports what is not on the shelf. Needs the server: only it knows the other lots. */
export async function reportShort(
  parcel: SheetParcel,
  sku: string,
  missing: number,
  { token }: Session,
): Promise<void> {
  busy.value = true
  try {
    const answer = await ask<'shortPick'>('post', `/api/parcels/${parcel.code}/short`, {
      token,
      body: { scanId: crypto.randomUUID(), sku, missing },
    })
    reporting.value = false
    const scans = scansOf(parcel.code)
    const left = Object.fromEntries(Object.entries(table.value.scans).filter(([code]) => code !== parcel.code))
    const goesOn = answer.state !== 'cancelled'
    await change({
      current: null,
      scans: goesOn ? { ...left, [answer.code]: answer.outcome === 'other-lot' ? scans : [] } : left,
    })
    await refresh()
    if (answer.outcome === 'other-lot') {
      await change({ current: answer.code })
      say('short-lot', words().shortOtherLot(answer.lots.map(({ code }) => code).join(', ')))
    } else say('short-cancelled', goesOn ? words().shortRelabel(answer.code) : words().shortCancelled)
  } catch (error) {
    say('refused', error instanceof Problem && error.code === 'offline' ? words().shortOffline : inWords(error))
  } finally {
    busy.value = false
  }
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
  if (!parcel) return false
  if (key === 'F4') void undo()
  else if (key === 'F2') counting.value = !counting.value
  else if (key === 'F8') reporting.value = !reporting.value
  else if (key === 'F9') document.getElementById('photo')?.click()
  else return false
  return true
}
