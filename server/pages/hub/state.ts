import { signal } from '@preact/signals'
import type { CheckInResult } from '../../../shared/hub/check-in.ts'
import type { CheckedIn } from '../../../shared/contract/routes/hub.ts'
import { labelNames, type Scanned } from '../../../shared/packing/scan/meaning.ts'
import { ask, Problem, type BodyOf } from '../ui/http.ts'
import type { IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import type { Tone } from '../ui/show.tsx'
import { play, type Sound } from '../ui/sounds.ts'
import { join } from './consign.ts'

type Entry = BodyOf<'checkIn'>

/** Goods whose units are being typed in, or taken back. */
export interface Counting {
  sku: string
  title: string
  missing: number
  isBack?: true
}

/** The last scan; `times` makes each one a separate event for eyes and screen readers. */
export const said = signal<(CheckedIn & { scanned: string; times: number; box?: string }) | undefined>(undefined)
export const counting = signal<Counting | undefined>(undefined)
export const trouble = signal<unknown>(undefined)
/** What got no answer: sent again under the same id, so that it cannot count twice. */
export const unanswered = signal<{ entry: Entry; scanned: string } | undefined>(undefined)

export const looks: Record<CheckInResult, { tone: Tone; icon: IconName; sound: Sound }> = {
  in: { tone: 'go', icon: 'check', sound: 'good' },
  corrected: { tone: 'slow', icon: 'undo', sound: 'many' },
  goods: { tone: 'brand', icon: 'box', sound: 'opened' },
  'already-in': { tone: 'slow', icon: 'undo', sound: 'many' },
  'not-packed': { tone: 'stop', icon: 'box', sound: 'wrong' },
  'handed-over': { tone: 'slow', icon: 'truck', sound: 'many' },
  cancelled: { tone: 'stop', icon: 'stop', sound: 'stop' },
  replaced: { tone: 'stop', icon: 'warn', sound: 'stop' },
  'packed-here': { tone: 'slow', icon: 'home', sound: 'many' },
  'not-ours': { tone: 'stop', icon: 'exit', sound: 'stop' },
  unknown: { tone: 'stop', icon: 'cross', sound: 'wrong' },
}

/** A code from a scanner, the camera or the keyboard. */
export async function scan(session: Session, saleId: string | null, { readings: [code = ''] }: Scanned): Promise<void> {
  counting.value = undefined
  const [label] = labelNames(code)
  const first = said.value
  if (label !== undefined && first?.code !== undefined && first.together?.includes(label))
    return putTogether(session, label, first.code)
  await send(session, { scanId: crypto.randomUUID(), code, ...(saleId !== null && { saleId }) }, code)
}

/** The second of two parcels that go together was scanned right after the first: both are in one box now. */
async function putTogether(session: Session, code: string, first: string): Promise<void> {
  trouble.value = undefined
  unanswered.value = undefined
  try {
    const { code: box } = await join(session, code, first)
    said.value = { result: 'in', code, box, scanned: code, times: (said.value?.times ?? 0) + 1 }
    play('good')
  } catch (error) {
    trouble.value = error
    play('wrong')
  }
}

/** Sends an entry; whether it counted. */
export async function send(session: Session, entry: Entry, scanned: string): Promise<boolean> {
  trouble.value = undefined
  unanswered.value = undefined
  try {
    const answer = await ask<'checkIn'>('post', `/api/hubs/${session.seller}/check-ins`, {
      token: session.token,
      body: entry,
    })
    tell(answer, scanned)
    return answer.result === 'in' || answer.result === 'corrected'
  } catch (error) {
    trouble.value = error
    if (isPassing(error)) unanswered.value = { entry, scanned }
    play('wrong')
    return false
  }
}

function tell(answer: CheckedIn, scanned: string): void {
  said.value = { ...answer, scanned, times: (said.value?.times ?? 0) + 1 }
  play(looks[answer.result].sound)
  if (answer.result === 'goods')
    counting.value = { sku: answer.sku!, title: answer.title!, missing: answer.missing ?? 0 }
}

/** Errors that say nothing about the scan itself. */
function isPassing(error: unknown): boolean {
  return !(error instanceof Problem) || ['offline', 'busy', 'unknown', 'internal'].includes(error.code)
}
