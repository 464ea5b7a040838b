import { signal } from '@preact/signals'
import type { PickupView } from '../../../shared/contract/routes/dispatch.ts'
import type { ScanResult } from '../../../shared/dispatch/pickup.ts'
import { meaningOf, type Meaning, type Scanned } from '../../../shared/packing/scan/meaning.ts'
import type { Misread } from '../../../shared/packing/scan/misread.ts'
import { ask, Problem, type AnswerOf } from '../ui/http.ts'
import { keptHere, type Session } from '../ui/session.ts'
import { play, type Sound } from '../ui/sounds.ts'
import { keep, read } from '../ui/words.ts'

type ScanAnswer = AnswerOf<'scanOut'>

/**
 * A scan the server has not answered yet: stored on this device, so that neither a reload nor a yard without network
 * loses or duplicates it.
 */
interface WaitingScan {
  pickupId: string
  scanId: string
  code: string
  at: string
}

const keptAs = keptHere('flashpack.out-scans')

export const pickups = signal<AnswerOf<'listPickups'>['items'] | undefined>(undefined)
export const pickup = signal<PickupView | undefined>(undefined)
/** The last scan, and why if it is unknown; `times` makes each one a separate event for eyes and screen readers. */
export const said = signal<{ result: ScanResult; code: string; misread?: Misread; times: number } | undefined>(
  undefined,
)
export const waiting = signal<WaitingScan[]>(JSON.parse(read(keptAs) ?? '[]') as WaitingScan[])
export const reachable = signal(true)
export const trouble = signal<unknown>(undefined)

const soundOf: Record<ScanResult, Sound> = {
  ok: 'good',
  duplicate: 'many',
  'not-packed': 'wrong',
  'handed-over': 'many',
  'other-carrier': 'wrong',
  'other-currency': 'wrong',
  cancelled: 'stop',
  replaced: 'stop',
  unknown: 'wrong',
}

export async function loadPickups({ token }: Session): Promise<void> {
  pickups.value = (await ask<'listPickups'>('get', '/api/pickups?limit=30', { token })).items
}

export async function loadPickup({ token }: Session, pickupId: string): Promise<void> {
  pickup.value = await ask<'readPickup'>('get', `/api/pickups/${pickupId}`, { token })
}

/**
 * Reads the pick-up again, unless scans are under way: their answers are newer. Without a network the former one stays.
 */
export async function loadAgain({ token }: Session, pickupId: string): Promise<void> {
  const before = said.value
  if (document.hidden || waiting.value.length > 0) return
  const now = await ask<'readPickup'>('get', `/api/pickups/${pickupId}`, { token }).catch(() => undefined)
  if (now && said.value === before && waiting.value.length === 0 && pickup.value?.pickupId === pickupId)
    pickup.value = now
}

/**
 * Accepts a scan at once and sends it as soon as possible; it is resent under the same id until it is answered. What
 * cannot be a code is reported here and is not part of the evidence. Returns whether it may be one: if not, what
 * follows may be its remainder.
 */
export function scan(session: Session, pickupId: string, scanned: Scanned): boolean {
  const meaning = labelMeaning(scanned, pickup.value)
  if (meaning.kind === 'unknown') {
    say({ result: 'unknown', code: meaning.text, misread: meaning })
    return false
  }
  sendScan(session, pickupId, meaning.kind === 'label' ? meaning.code : meaning.sku)
  return true
}

/** The meaning of a scan at the truck, where only labels count; the server may still know a code of another kind. */
export function labelMeaning(
  scanned: Scanned,
  now: PickupView | undefined,
): Extract<Meaning, { kind: 'label' | 'goods' | 'unknown' }> {
  const labels = [...(now?.missing ?? []), ...(now?.scanned ?? [])].map(({ code }) => code)
  const meaning = meaningOf(scanned, { inHand: [], goods: [], labels, commands: false })
  if (meaning.kind === 'command' || meaning.kind === 'item') throw new Error('at the truck there are labels only')
  return meaning
}

function sendScan(session: Session, pickupId: string, code: string): void {
  keepWaiting([...waiting.value, { pickupId, scanId: crypto.randomUUID(), code, at: new Date().toISOString() }])
  void sendScans(session)
}

let sending = false

export async function sendScans(session: Session): Promise<void> {
  if (sending) return
  sending = true
  try {
    for (let next = waiting.value[0]; next; next = waiting.value[0]) {
      const { pickupId, ...body } = next
      try {
        const answer = await ask<'scanOut'>('post', `/api/pickups/${pickupId}/scans`, { token: session.token, body })
        reachable.value = true
        told(pickupId, answer)
      } catch (error) {
        if (isPassing(error)) {
          reachable.value = false
          return
        }
        trouble.value = error
      }
      keepWaiting(waiting.value.filter((one) => one !== next))
    }
  } finally {
    sending = false
  }
}

function told(pickupId: string, { result, code, tally }: ScanAnswer): void {
  say({ result, code, ...(result === 'unknown' && { misread: { why: 'not-found' } }) })
  const now = pickup.value
  if (now?.pickupId !== pickupId) return
  pickup.value = {
    ...now,
    tally,
    ...(result === 'ok' && {
      scanned: [...now.scanned, { code, scannedAt: new Date().toISOString() }],
      missing: now.missing.filter((one) => one.code !== code),
    }),
  }
}

function say(what: { result: ScanResult; code: string; misread?: Misread }): void {
  said.value = { ...what, times: (said.value?.times ?? 0) + 1 }
  play(soundOf[what.result])
}

/** Errors that say nothing about the scan itself: it is sent again. */
function isPassing(error: unknown): boolean {
  return !(error instanceof Problem) || ['offline', 'busy', 'unknown', 'internal'].includes(error.code)
}

function keepWaiting(scans: WaitingScan[]): void {
  waiting.value = scans
  keep(keptAs, JSON.stringify(scans))
}
