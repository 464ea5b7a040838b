import { signal } from '@preact/signals'
import { useMemo, useState } from 'preact/hooks'
import { productOf } from '../../../shared/sale/choice.ts'
import { count } from '../ui/format.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { untilAnswered, type Item, type Live } from './live-state.ts'
import { liveWords } from './live-words.ts'

const undoMs = 5_000

/** What was just done, shown under the thumb with an undo. */
export interface ActionNotice {
  said: string
  undo?: () => void
  trouble?: boolean
}

/**
 * What a host can do during a live. Everything takes effect at once and can be undone for five seconds; no confirmation
 * gets in the way.
 */
export interface LiveActions {
  pin(sku: string | null): void
  change(item: Item, delta: number): void
  busy: boolean
}

/** The host's actions, with their progress to the server and back. */
export function useLiveActions(
  session: Session,
  live: Live,
): LiveActions & {
  notice: ActionNotice | undefined
  forget: () => void
  become: (to: 'open' | 'pause' | 'close') => void
} {
  const words = liveWords()
  const { saleId } = live.sale.value!
  const notice = useMemo(() => signal<ActionNotice | undefined>(undefined), [])
  const [busy, setBusy] = useState(false)
  const { token } = session
  const path = `/api/sales/${saleId}`

  const act = async (work: () => Promise<ActionNotice>): Promise<void> => {
    setBusy(true)
    let said: ActionNotice
    try {
      said = await work()
    } catch (error) {
      said = {
        said:
          error instanceof Problem && error.code === 'quota-below-sold'
            ? words.tooFew
            : `${words.notDone} ${inWords(error)}`,
        trouble: true,
      }
    }
    setBusy(false)
    notice.value = said
    setTimeout(() => notice.value === said && (notice.value = undefined), undoMs)
  }
  const undoing = (work: () => Promise<void>) => (): void =>
    void act(async () => {
      await work()
      return { said: words.undone }
    })
  const pinIt = async (sku: string | null): Promise<void> => {
    live.take(
      await untilAnswered(() =>
        sku === null
          ? ask<'unpinProduct'>('delete', `${path}/pin`, { token })
          : ask<'pinProduct'>('put', `${path}/pin`, { token, body: { sku } }),
      ),
    )
  }
  const move = async (item: Item, delta: number): Promise<void> => {
    const body = { changeId: crypto.randomUUID(), delta, reason: 'live' }
    live.take({
      item: await untilAnswered(() =>
        ask<'changeQuota'>('post', `${path}/items/${encodeURIComponent(item.sku)}/quota`, { token, body }),
      ),
    })
  }
  return {
    busy,
    notice: notice.value,
    forget: () => (notice.value = undefined),
    pin: (sku) => {
      const { pin: before, items } = live.sale.value!
      const title = productOf(items, sku)?.title
      void act(async () => {
        await pinIt(sku)
        return { said: title ? words.pinnedNow(title) : words.unpinnedNow, undo: undoing(() => pinIt(before)) }
      })
    },
    change: (item, delta) =>
      void act(async () => {
        await move(item, delta)
        return {
          said: delta > 0 ? words.added(count(delta), item.title) : words.cut(count(-delta), item.title),
          undo: undoing(() => move(item, -delta)),
        }
      }),
    become: (to) =>
      void act(async () => {
        const isFirst = live.sale.value!.state === 'scheduled'
        live.take(await untilAnswered(() => ask<'openSale'>('post', `${path}/${to}`, { token })))
        const opened = isFirst ? words.opened : words.resumed
        return { said: { open: opened, pause: words.pausedNotice, close: words.closedNotice }[to] }
      }),
  }
}
