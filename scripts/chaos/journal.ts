import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { OrderState, PaymentKind } from '../../shared/order/order.ts'
import { SetupError } from '../services/setup-error.ts'

/**
 * What a client did and received, one line each, written before acting, so that a killed client leaves complete lines
 * and no action without one.
 */
export type Entry = { at: number } &
  /** An order is sent, for the first time or again under its id. `lines` as written by {@link linesText}. */
  (
    | { event: 'send'; orderId: string; saleId: string; viewerId: string; payment: PaymentKind; lines: string }
    /** The server says that it has the order. */
    | { event: 'ok'; orderId: string }
    /** The server says that it does not have the order; `final` when the client gives up. */
    | { event: 'refused'; orderId: string; code: string; final: boolean }
    /** No answer, or one that says the outcome is unknown. */
    | { event: 'unknown'; orderId: string; why: string }
    /** Everything received about an order once it was decided. */
    | { event: 'decision'; orderId: string; state: OrderState; reason: string | null; seq: number; version: number }
    /** Written by whatever injects faults. */
    | { event: 'fault'; name: string }
    | { event: 'healed'; name: string }
  )

/** An entry before it gets its time. */
export type Act = Entry extends infer One ? (One extends Entry ? Omit<One, 'at'> : never) : never

export interface JournalFile {
  write(act: Act): void
  close(): void
}

/** Opens a journal for appending. Each line is one write system call: complete, or not there. */
export function openJournal(path: string): JournalFile {
  const file = openSync(path, 'a')
  return {
    write: (act) =>
      void writeSync(
        file,
        `${JSON.stringify({ at: Math.round(performance.timeOrigin + performance.now()), ...act })}\n`,
      ),
    close: () => closeSync(file),
  }
}

/** Everything any client was told about one order. */
export interface JournaledOrder {
  orderId: string
  /** Contents as sent; more than one when an id was used for different orders. */
  sent: { saleId: string; viewerId: string; payment: PaymentKind; lines: string }[]
  sends: number
  refusals: number
  /** The code of the answer after which the client gave up. */
  refusedFor: string | undefined
  /** When it was first acknowledged. */
  acknowledgedAt: number | undefined
  /** The distinct things told, in order. */
  told: { at: number; state: OrderState; reason: string | null; seq: number; version: number }[]
}

export interface Journal {
  orders: Map<string, JournaledOrder>
  saleIds: Set<string>
  /** When something was broken (ms), by name; an open end was never healed. */
  faults: { name: string; from: number; until: number }[]
}

/** Reads several journals as one. Throws {@link SetupError} naming file and line of an invalid entry. */
export function readJournals(paths: readonly string[]): Journal {
  return toJournal(readEntries(paths))
}

/** The entries of several journals, ordered by time. */
export function readEntries(paths: readonly string[]): Entry[] {
  return paths.flatMap((path) => parseLines(path, readText(path))).toSorted((a, b) => a.at - b.at)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new SetupError(`The journal ${path} cannot be read: ${(error as Error).message}`)
  }
}

function parseLines(path: string, text: string): Entry[] {
  const lines = text.split('\n')
  return lines.flatMap((line, i) => {
    if (line === '') return []
    try {
      const entry = JSON.parse(line) as Entry
      if (typeof entry.at === 'number' && typeof entry.event === 'string') return [entry]
    } catch {
      // reported below
    }
    throw new SetupError(`${path}, line ${i + 1}, is not a journal entry: ${line.slice(0, 80)}`)
  })
}

/** What the entries say, order by order. They must be ordered by time. */
export function toJournal(entries: readonly Entry[]): Journal {
  const journal: Journal = { orders: new Map(), saleIds: new Set(), faults: [] }
  for (const entry of entries) note(journal, entry)
  return journal
}

function note({ orders, saleIds, faults }: Journal, entry: Entry): void {
  if (entry.event === 'fault') faults.push({ name: entry.name, from: entry.at, until: Infinity })
  else if (entry.event === 'healed') {
    for (const fault of faults) if (fault.name === entry.name && fault.until === Infinity) fault.until = entry.at
  } else {
    const order = orders.get(entry.orderId) ?? {
      orderId: entry.orderId,
      sent: [],
      sends: 0,
      refusals: 0,
      refusedFor: undefined,
      acknowledgedAt: undefined,
      told: [],
    }
    orders.set(entry.orderId, order)
    if (entry.event === 'send') {
      const { saleId, viewerId, payment, lines } = entry
      saleIds.add(saleId)
      order.sends += 1
      if (!order.sent.some((one) => JSON.stringify(one) === JSON.stringify({ saleId, viewerId, payment, lines })))
        order.sent.push({ saleId, viewerId, payment, lines })
    } else if (entry.event === 'ok') order.acknowledgedAt ??= entry.at
    else if (entry.event === 'refused') {
      order.refusals += 1
      if (entry.final) order.refusedFor = entry.code
    } else if (entry.event === 'decision') {
      const { at, state, reason, seq, version } = entry
      order.told.push({ at, state, reason, seq, version })
    }
  }
}
