import { signal, computed } from '@preact/signals'
import { del, get, set } from 'idb-keyval'
import type { Worksheet } from '../../../shared/contract/routes/packing.ts'
import type { IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import type { Tone } from '../ui/show.tsx'
import { play, type Sound } from '../ui/sounds.ts'
import type { SignalName } from './words.ts'

export type SheetParcel = Worksheet['parcels'][number]

/**
 * An action at the table that the server does not know about yet. `scanId` and `photoId` are generated once, so sending
 * it twice counts once.
 */
export type TableAction =
  | { kind: 'pack'; scanId: string; code: string; at: string; scans?: string[]; count?: number }
  | { kind: 'photo'; photoId: string; code: string; at: string; image: Blob }
  | {
      kind: 'short'
      scanId: string
      code: string
      number: number
      title: string
      sku: string
      missing: number
      /** Until then (ms since 1970) it can be taken back. */
      sendAt: number
      /** Set before the first try to send it. */
      sent?: true
    }

/** A later refusal by the server: the parcel is here and needs checking. */
export interface Conflict {
  code: string
  number: number | undefined
  why: SignalName
  detail: string
}

/**
 * Everything on the table, stored in the browser after every change, so that a reload or a dead battery loses nothing.
 */
export interface Table {
  sheet: Worksheet | null
  timeZone: string
  /** Parcels sealed here, whether or not the server knows it yet. */
  sealed: string[]
  current: string | null
  /** Items scanned into each parcel. */
  scans: Record<string, string[]>
  photos: Record<string, number>
  actions: TableAction[]
  conflicts: Conflict[]
}

const empty: Table = {
  sheet: null,
  timeZone: 'Asia/Ho_Chi_Minh',
  sealed: [],
  current: null,
  scans: {},
  photos: {},
  actions: [],
  conflicts: [],
}

export const table = signal<Table>(empty)
export const loaded = signal(false)
/** A print job of this table is being created: changing codes are expected. */
export const printing = signal(false)

let keptAs = ''
let keeping: Promise<unknown> = Promise.resolve()

/** Restores what this packer left on this device. */
export async function openTable({ name }: Session): Promise<void> {
  keptAs = `flashpack.table.${name}`
  const kept = await get<Partial<Table>>(keptAs).catch(() => undefined)
  table.value = { ...empty, ...kept }
  loaded.value = true
}

/** Changes the table and stores it. Resolves once it is stored: only then may anything be reported as done. */
export function change(part: Partial<Table>): Promise<unknown> {
  table.value = { ...table.value, ...part }
  const state = table.value
  keeping = keeping
    .then(() =>
      state.sheet || state.actions.length > 0 || state.conflicts.length > 0 ? set(keptAs, state) : del(keptAs),
    )
    .catch(() => undefined)
  return keeping
}

export const parcels = computed<SheetParcel[]>(() => table.value.sheet?.parcels ?? [])
const stateOf = computed(() => new Map(table.value.sheet?.batch.parcels.map(({ code, state }) => [code, state])))

/** A parcel's state from this table's point of view. */
export function stateAtTable(code: string): 'waiting' | 'picking' | 'packed' | 'handed-over' | 'cancelled' {
  const state = stateOf.value.get(code) ?? 'cancelled'
  return table.value.sealed.includes(code) && (state === 'picking' || state === 'waiting') ? 'packed' : state
}

export const toPack = computed(() =>
  parcels.value.filter(({ code }) => ['waiting', 'picking'].includes(stateAtTable(code))),
)
export const live = computed(() => parcels.value.filter(({ code }) => stateAtTable(code) !== 'cancelled'))
/** Unpacked parcels whose paper a person must look at. */
export const needingAttention = computed(() =>
  toPack.value.flatMap(({ code, number }) => {
    const problems = table.value.sheet?.batch.parcels.find((one) => one.code === code)?.attention
    return problems ? [{ code, number, problems }] : []
  }),
)
export const current = computed(() => toPack.value.find(({ code }) => code === table.value.current))
/** The next parcel to open; not one that was reported short and whose report is still on this device. */
export const next = computed(() => {
  const ready = toPack.value.filter(
    ({ code }) => !table.value.actions.some((one) => one.kind === 'short' && one.code === code),
  )
  return ready.find(({ code }) => code !== table.value.current) ?? ready[0]
})
export const scansOf = (code: string): string[] => table.value.scans[code] ?? []
/** What its labels are scanned as: our own code, and that of its carrier or platform. */
export const labelsOf = ({ code, tracking }: SheetParcel): string[] =>
  tracking === undefined ? [code] : [code, tracking]

export const photosOf = (parcel: SheetParcel): number =>
  Math.max(parcel.photos, 0) + (table.value.photos[parcel.code] ?? 0)
export const piecesOf = (parcel: SheetParcel): number => parcel.lines.reduce((sum, { quantity }) => sum + quantity, 0)

/**
 * The meaning of the last scan, shown until the next one in colour, words, an icon and a sound. `times` distinguishes
 * two identical ones.
 */
export const said = signal<{ name: SignalName; detail: string; times: number } | null>(null)

const looks: Record<SignalName, { tone: Tone; icon: IconName; sound: Sound }> = {
  claimed: { tone: 'brand', icon: 'box', sound: 'opened' },
  parcel: { tone: 'brand', icon: 'box', sound: 'opened' },
  ok: { tone: 'go', icon: 'check', sound: 'good' },
  complete: { tone: 'go', icon: 'check', sound: 'good' },
  sealed: { tone: 'go', icon: 'check', sound: 'done' },
  undone: { tone: 'brand', icon: 'undo', sound: 'opened' },
  printed: { tone: 'go', icon: 'print', sound: 'good' },
  pages: { tone: 'go', icon: 'sheet', sound: 'good' },
  again: { tone: 'slow', icon: 'warn', sound: 'look' },
  dropped: { tone: 'brand', icon: 'undo', sound: 'opened' },
  help: { tone: 'brand', icon: 'info', sound: 'opened' },
  chosen: { tone: 'brand', icon: 'print', sound: 'opened' },
  'print-stopped': { tone: 'stop', icon: 'print', sound: 'stop' },
  'wrong-item': { tone: 'stop', icon: 'cross', sound: 'wrong' },
  'too-many': { tone: 'stop', icon: 'plus', sound: 'many' },
  'already-packed': { tone: 'slow', icon: 'warn', sound: 'look' },
  cancelled: { tone: 'stop', icon: 'stop', sound: 'stop' },
  replaced: { tone: 'stop', icon: 'undo', sound: 'stop' },
  'other-batch': { tone: 'stop', icon: 'list', sound: 'wrong' },
  'other-packer': { tone: 'stop', icon: 'user', sound: 'wrong' },
  unclaimed: { tone: 'slow', icon: 'warn', sound: 'look' },
  unknown: { tone: 'stop', icon: 'qr', sound: 'wrong' },
  'label-first': { tone: 'slow', icon: 'scan', sound: 'look' },
  'photo-first': { tone: 'slow', icon: 'camera', sound: 'look' },
  'short-lot': { tone: 'slow', icon: 'list', sound: 'look' },
  'short-waits': { tone: 'slow', icon: 'warn', sound: 'look' },
  'short-undone': { tone: 'brand', icon: 'undo', sound: 'opened' },
  'short-cancelled': { tone: 'stop', icon: 'stop', sound: 'stop' },
  'count-low': { tone: 'stop', icon: 'minus', sound: 'many' },
  refused: { tone: 'stop', icon: 'cross', sound: 'wrong' },
}
export const lookOf = (name: SignalName): (typeof looks)[SignalName] => looks[name]

export function say(name: SignalName, detail = ''): void {
  said.value = { name, detail, times: (said.value?.times ?? 0) + 1 }
  play(looks[name].sound)
}
