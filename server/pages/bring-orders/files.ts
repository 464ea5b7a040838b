import { signal } from '@preact/signals'
import { ask, Problem, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { upload } from '../ui/upload.ts'
import { roles } from './roles.ts'

export type Preview = AnswerOf<'previewPlatformOrders'>
export type Taken = AnswerOf<'takePlatformOrders'>
type LabelFile = AnswerOf<'addLabels'>

export type FileState =
  | { is: 'waiting'; to: 'look' | 'take' }
  /** `part`: how much has left this device; all of it while the server reads. */
  | { is: 'sending'; to: 'look' | 'take'; part: number }
  | { is: 'retrying' }
  | { is: 'seen'; preview: Preview }
  | { is: 'taken'; taken: Taken }
  | { is: 'kept'; labels: LabelFile }
  | { is: 'failed'; error: unknown }

/** A file that a person chose for a shop. */
export interface ChosenFile {
  key: number
  shopId: string
  file: File
  /** Told by its bytes: undefined until they are looked at. */
  kind?: 'orders' | 'labels'
  /** Somebody said that its goods are all new to the shop. */
  isAllNew: boolean
  state: FileState
}

export const files = signal<ChosenFile[]>([])
/** Raised whenever orders or labels were taken: the page then asks what is there now. */
export const changes = signal(0)

let lastKey = 0

export function addFiles(session: Session, shopId: string, chosen: readonly File[]): void {
  const added = chosen.map((file): ChosenFile => {
    lastKey += 1
    return { key: lastKey, shopId, file, isAllNew: false, state: { is: 'waiting', to: 'look' } }
  })
  files.value = [...files.value, ...added]
  void sendAll(session)
}

export function removeFile(key: number): void {
  files.value = files.value.filter((one) => one.key !== key)
}

export function takeOrders(session: Session, key: number): void {
  change(key, { state: { is: 'waiting', to: 'take' } })
  void sendAll(session)
}

/** The file is this shop's, although none of its goods is known: it is looked at again. */
export function sayAllNew(session: Session, key: number): void {
  change(key, { isAllNew: true, state: { is: 'waiting', to: 'look' } })
  void sendAll(session)
}

/** What a file would change has changed: others that wait for a person are looked at again. */
function lookAgain(session: Session, shopId: string): void {
  changes.value += 1
  files.value = files.value.map((one) =>
    one.shopId === shopId && one.state.is === 'seen' && one.state.preview.ok
      ? { ...one, state: { is: 'waiting', to: 'look' } }
      : one,
  )
  void sendAll(session)
}

let sending = false

/** One file after the other: a phone's network is narrow, and an order file is taken whole or not at all. */
async function sendAll(session: Session): Promise<void> {
  if (sending) return
  sending = true
  try {
    for (let next = nextWaiting(); next; next = nextWaiting()) {
      const state = await send(session, next).catch((error: unknown): FileState => ({ is: 'failed', error }))
      change(next.key, { state })
      if (state.is === 'kept') changes.value += 1
      if (state.is === 'taken') lookAgain(session, next.shopId)
    }
  } finally {
    sending = false
  }
}

const nextWaiting = (): ChosenFile | undefined => files.value.find(({ state }) => state.is === 'waiting')

async function send(session: Session, chosen: ChosenFile): Promise<FileState> {
  const to = chosen.state.is === 'waiting' ? chosen.state.to : 'look'
  for (let times = 0; ; times += 1) {
    const kind = await kindOf(chosen.file)
    change(chosen.key, { kind, state: { is: 'sending', to, part: 0 } })
    try {
      return kind === 'labels' ? await sendLabels(session, chosen) : await sendOrders(session, chosen, to)
    } catch (error) {
      if (!isPassing(error, times)) throw error
      change(chosen.key, { state: { is: 'retrying' } })
      await pause(error, times)
      if (!isStillWanted(chosen.key)) throw error
    }
  }
}

async function sendLabels({ token }: Session, { key, shopId, file }: ChosenFile): Promise<FileState> {
  const query = new URLSearchParams({ name: file.name.slice(0, 200) || 'labels.pdf' })
  const onProgress = (part: number): void => change(key, { state: { is: 'sending', to: 'look', part } })
  return {
    is: 'kept',
    labels: await upload<'addLabels'>(`/api/platforms/${shopId}/labels?${query}`, { token, file, onProgress }),
  }
}

async function sendOrders(
  { token, role }: Session,
  { key, shopId, file, isAllNew }: ChosenFile,
  to: 'look' | 'take',
): Promise<FileState> {
  if (!roles.takeOrders.includes(role)) throw new Problem('not-yours', 'this role does not take orders')
  const query = new URLSearchParams({ name: file.name.slice(0, 300), ...(isAllNew && { goods: 'new' }) })
  const onProgress = (part: number): void => change(key, { state: { is: 'sending', to, part } })
  const path = `/api/platforms/${shopId}/orders`
  return to === 'take'
    ? { is: 'taken', taken: await upload<'takePlatformOrders'>(`${path}?${query}`, { token, file, onProgress }) }
    : {
        is: 'seen',
        preview: await upload<'previewPlatformOrders'>(`${path}/preview?${query}`, { token, file, onProgress }),
      }
}

/** A PDF may begin with some other bytes, but not with many. */
const headBytes = 1024

/** Labels are PDFs, whatever the file is called. */
async function kindOf(file: File): Promise<'orders' | 'labels'> {
  const head = await file
    .slice(0, headBytes)
    .arrayBuffer()
    .catch(() => {
      throw new Problem('not-readable', 'the file cannot be opened any more')
    })
  return new TextDecoder('latin1').decode(head).includes('%PDF-') ? 'labels' : 'orders'
}

/** A server's own mistake is not tried for ever; everything sent here may be sent again. */
function isPassing(error: unknown, times: number): boolean {
  if (!(error instanceof Problem)) return false
  return ['offline', 'busy', 'unknown'].includes(error.code) || (error.code === 'internal' && times < 3)
}

const pauseMaxMs = 15_000

/** Until it is worth another try: at once when the network is back. */
async function pause(error: unknown, times: number): Promise<void> {
  const asked = error instanceof Problem ? error.retryAfterMs : undefined
  const ms = Math.min(pauseMaxMs, asked ?? 1_000 * 2 ** times)
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
    addEventListener('online', done)
  })
}

const isStillWanted = (key: number): boolean => files.value.some((one) => one.key === key)

function change(key: number, news: Partial<ChosenFile>): void {
  files.value = files.value.map((one) => (one.key === key ? { ...one, ...news } : one))
}

/** Says what a SKU of the platform is called here; the packages that waited for it are taken. */
export async function nameSkus(
  session: Session,
  shopId: string,
  skus: { platformSku: string; sku: string; title?: string }[],
): Promise<AnswerOf<'putPlatformSkus'>> {
  const answer = await ask<'putPlatformSkus'>('put', `/api/platforms/${shopId}/skus`, {
    token: session.token,
    body: { skus },
  })
  lookAgain(session, shopId)
  return answer
}
