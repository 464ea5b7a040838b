import { computed, signal } from '@preact/signals'
import type { PrinterView, PrintView } from '../../../shared/contract/routes/packing-prints.ts'
import { ask, inWords, Problem, type BodyOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { printWords } from './print-words.ts'
import { refresh } from './sync.ts'
import { change, current, live, next, parcels, printing, say, table, type SheetParcel } from './state.ts'
import { words } from './words.ts'

export const prints = signal<PrintView[]>([])
export const printers = signal<PrinterView[]>([])
/** The batch whose prints were read; nothing is known about other batches yet. */
const readOf = signal<string | null>(null)
const isRead = (): boolean => readOf.value !== null && readOf.value === table.value.sheet?.batch.batchId

export const atWork = computed(() => prints.value.some(({ state }) => state === 'drawing' || state === 'printing'))
/** Whether labels of this batch have been printed: reprinting voids those, so it always takes more than one tap. */
export const labelsOut = computed(
  () => isRead() && prints.value.some(({ document }) => document === 'labels' || document === 'labels-and-slips'),
)
/** Nobody has printed the labels of this batch, so there is nothing on the table to scan yet. */
export const labelsDue = computed(() => isRead() && !labelsOut.value)

/**
 * The current choice: where to resume after a jam, or the one label to reprint. Scanning a label chooses its parcel.
 */
export const choosing = signal<{ what: 'jam'; from: number; to: number } | { what: 'one'; number: number } | null>(null)

/** Labels were refused because the shop has not said who sends its parcels. */
export const lacksSender = signal(false)

const keptAs = 'flashpack.printer'
export const printerId = signal(localStorage.getItem(keptAs) ?? '')

export function choosePrinter(id: string): void {
  printerId.value = id
  localStorage.setItem(keptAs, id)
}

const lastNumber = (): number => Math.max(...live.value.map(({ number }) => number))

export function openJam(): void {
  say('again', printWords().jamWhat)
  choosing.value = { what: 'jam', from: next.value?.number ?? 1, to: lastNumber() }
}

export function openOne(): void {
  say('again', printWords().oneWhat)
  choosing.value = { what: 'one', number: (current.value ?? next.value ?? live.value[0])?.number ?? 1 }
}

/** Handles a scan during a choice. */
export function chooseParcel({ number }: SheetParcel): void {
  const now = choosing.value
  if (now?.what === 'jam') choosing.value = { what: 'jam', from: number, to: Math.max(number, now.to) }
  else if (now) choosing.value = { what: 'one', number }
  say('chosen', printWords().chosen(number))
}

/** Reads the print jobs of the current batch, and the available printers. */
export async function readPrints({ token }: Session): Promise<void> {
  const batchId = table.value.sheet?.batch.batchId
  if (!batchId) return
  try {
    const before = prints.value
    const { items } = await ask<'listBatchPrints'>('get', `/api/batches/${batchId}/prints?limit=10`, { token })
    if (batchId !== table.value.sheet?.batch.batchId) return
    prints.value = items
    readOf.value = batchId
    const broke = items.find(
      (job) => job.state === 'stopped' && before.some((one) => one.printId === job.printId && one.state === 'printing'),
    )
    if (broke) say('print-stopped', broke.error ? printWords().broke : printWords().byHand)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

export async function readPrinters({ token }: Session): Promise<void> {
  try {
    printers.value = (await ask<'listPrinters'>('get', '/api/printers', { token })).items
    if (!printers.value.some((one) => one.printerId === printerId.value)) choosePrinter('')
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

/**
 * Prints the batch's labels for the first time. Once they are out, offers resuming after a jam or reprinting one label.
 */
export async function printLabels(session: Session): Promise<void> {
  if (!isRead()) await readPrints(session)
  if (!isRead()) return say('refused', printWords().noNetwork)
  if (labelsOut.value) return openJam()
  await print({ document: 'labels' }, session)
}

/**
 * Creates a print job for the batch: on the chosen printer, or as pages in a separate window, which is opened at once
 * because browsers block one that opens later.
 */
export async function print(wanted: Omit<BodyOf<'printBatch'>, 'printId'>, session: Session): Promise<void> {
  const batchId = table.value.sheet?.batch.batchId
  if (!batchId || printing.value) return
  if (table.value.actions.length > 0) return say('refused', words().sending(table.value.actions.length))
  const to = wanted.document === 'pick-list' ? '' : printerId.value
  const sheet = to ? undefined : globalThis.open('', '_blank')
  const inHand = current.value?.number
  printing.value = true
  try {
    const job = await ask<'printBatch'>('post', `/api/batches/${batchId}/prints`, {
      token: session.token,
      body: { printId: crypto.randomUUID(), ...wanted, ...(to && { printerId: to }) },
    })
    lacksSender.value = false
    // Recorded before it is announced: a scan right afterwards must not print everything again.
    prints.value = [job, ...prints.value]
    choosing.value = null
    if (job.reprints > 0) await refresh()
    const code = parcels.value.find(({ number }) => number === inHand)?.code
    if (code && code !== table.value.current) await change({ current: code })
    if (sheet) await show(job, 1, session, sheet)
    if (to || sheet) say(to ? 'printed' : 'pages', printWords().sent(job.labels))
    else say('refused', printWords().blocked)
  } catch (error) {
    sheet?.close()
    lacksSender.value = error instanceof Problem && error.code === 'sender-missing'
    say('refused', whyNot(error))
  } finally {
    printing.value = false
    await readPrints(session)
  }
}

/** Prints what was chosen. */
export async function printChosen(reason: string, session: Session): Promise<void> {
  const now = choosing.value
  if (!now) return
  const [from, to] = now.what === 'jam' ? [now.from, now.to] : [now.number, now.number]
  await print({ document: 'labels', from, to, reason }, session)
}

/** Opens a part's pages in the waiting window, otherwise in a new one. */
export async function show(
  job: PrintView,
  part: number,
  session: Session,
  sheet: Window | null = globalThis.open('', '_blank'),
): Promise<void> {
  const path = job.chunks.find(({ number }) => number === part)?.path
  if (!sheet || !path) return
  try {
    sheet.location.href = (
      await ask<'linkDocument'>('post', '/api/documents/link', { token: session.token, body: { path } })
    ).url
  } catch (error) {
    sheet.close()
    say('refused', whyNot(error))
  }
}

/**
 * Resumes after the printer was fixed, given that `printed` labels of the interrupted run came out well; or stops a
 * job.
 */
export async function steer(
  job: PrintView,
  how: { stop: true } | { printed: number },
  session: Session,
): Promise<void> {
  printing.value = true
  try {
    if ('stop' in how) await ask<'stopPrint'>('post', `/api/prints/${job.printId}/stop`, { token: session.token })
    else await ask<'resumePrint'>('post', `/api/prints/${job.printId}/resume`, { token: session.token, body: how })
    await refresh()
  } catch (error) {
    say('refused', whyNot(error))
  } finally {
    printing.value = false
    await readPrints(session)
  }
}

function whyNot(error: unknown): string {
  const text = printWords()
  if (!(error instanceof Problem)) return inWords(error)
  if (error.code === 'wrong-state') return text.nothing
  if (error.code === 'sender-missing') return text.noSender
  if (error.code === 'offline') return text.noNetwork
  return error.code === 'invalid' && error.message.startsWith('printerId') ? text.printerGone : inWords(error)
}
