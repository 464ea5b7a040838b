import { signal } from '@preact/signals'
import type { HandOutResult } from '../../../shared/dispatch/hand-out.ts'
import { labelNames, type Scanned } from '../../../shared/packing/scan/meaning.ts'
import { ask, Problem, type AnswerOf } from '../ui/http.ts'
import { readable } from '../ui/scan-words.ts'
import type { Session } from '../ui/session.ts'
import { play } from '../ui/sounds.ts'
import { read } from '../ui/words.ts'

export const pointAs = 'flashpack.point'
const codeDigits = 6
export const phoneDigits = 3

export interface Said {
  result: HandOutResult
  answer: AnswerOf<'handOut'> | undefined
}

export const pointId = signal(read(pointAs) ?? '')
export const typed = signal('')
/** The parcel whose label was scanned: the end of the phone is still to be typed. */
export const label = signal('')
/** A scan that is neither a buyer's code nor a label's. */
export const misread = signal('')
export const said = signal<Said | undefined>(undefined)
export const trouble = signal<unknown>(undefined)
export const busy = signal(false)

export type Proof = { code: string } | { parcelCode: string; phoneEnd: string }
/** The same try sent again after a lost answer has the same id, and hands nothing out twice. */
let pending: { proof: string; scanId: string } | undefined

/** Ready for the next buyer. */
export function clear(): void {
  said.value = undefined
  trouble.value = undefined
  typed.value = ''
  label.value = ''
  misread.value = ''
}

/** What these typed digits prove: the buyer's code, or with a scanned label the end of the phone; nothing yet. */
export function proofOf(digits: string): Proof | undefined {
  if (label.value !== '')
    return digits.length === phoneDigits ? { parcelCode: label.value, phoneEnd: digits } : undefined
  return digits.length === codeDigits ? { code: digits } : undefined
}

/** A scan: a buyer's code hands out at once, a label asks for the end of the phone. */
export function take(session: Session, { readings: [text = ''] }: Scanned): boolean {
  clear()
  const digits = text.replaceAll(/\s/g, '')
  if (/^\d+$/.test(digits) && digits.length === codeDigits) {
    void handOut(session, { code: digits })
    return true
  }
  const [code] = labelNames(text)
  if (code === undefined) misread.value = readable(text)
  else label.value = code
  play(code === undefined ? 'wrong' : 'look')
  return code !== undefined
}

export async function handOut({ token }: Session, proof: Proof): Promise<void> {
  if (busy.value) return
  busy.value = true
  trouble.value = undefined
  const key = JSON.stringify([pointId.value, proof])
  if (pending?.proof !== key) pending = { proof: key, scanId: crypto.randomUUID() }
  try {
    const body = { scanId: pending.scanId, ...proof }
    const answer = await ask<'handOut'>('post', `/api/points/${pointId.value}/hand-outs`, { token, body })
    say({ result: answer.result, answer })
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid') say({ result: 'wrong', answer: undefined })
    else trouble.value = error
  } finally {
    busy.value = false
  }
}

function say(what: Said): void {
  pending = undefined
  said.value = what
  play(what.result === 'ok' ? 'done' : 'stop')
}
