import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Button } from '../ui/controls.tsx'
import { ask, inWords } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { rangesOf, type Range } from './label-ranges.ts'
import type { ShopOrder } from './state.ts'
import { orderWords } from './words.ts'

interface Made {
  range: Range
  url: string
}

const lookEveryMs = 500

/** Draws the labels of the selected orders' parcels and links to the pages, which the browser prints. */
export function PrintPanel({ session, orders }: { session: Session; orders: readonly ShopOrder[] }): JSX.Element {
  const words = orderWords()
  const made = useSignal<Made[]>([])
  const failed = useSignal<unknown>(undefined)
  const busy = useSignal(false)
  const loose = orders.filter(({ batch }) => !batch).length
  const ranges = rangesOf(orders.flatMap(({ batch }) => batch ?? []))
  const print = async (): Promise<void> => {
    busy.value = true
    failed.value = undefined
    try {
      for (const range of ranges) made.value = [...made.value, ...(await printRange(range, session.token))]
    } catch (error) {
      failed.value = error
    } finally {
      busy.value = false
    }
  }
  return (
    <div class="stack">
      <h2>{words.print}</h2>
      <p class="small soft">{words.printWhat}</p>
      {loose > 0 && <Notice tone="slow">{words.notBatched(loose)}</Notice>}
      {ranges.length > 0 && made.value.length === 0 && (
        <Button kind="main-action" icon="print" busy={busy.value} onPress={() => void print()}>
          {busy.value ? words.printing : words.printGo}
        </Button>
      )}
      <ul class="stack-close">
        {made.value.map(({ range, url }) => (
          <li key={url}>
            <a class="button" href={url} target="_blank" rel="noreferrer">
              <Icon name="print" />
              {words.printOpen(range.from, range.to)}
            </a>
          </li>
        ))}
      </ul>
      {failed.value !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed.value)}
        </Notice>
      )}
    </div>
  )
}

async function printRange(range: Range, token: string): Promise<Made[]> {
  const { batchId, from, to } = range
  let job = await ask<'printBatch'>('post', `/api/batches/${batchId}/prints`, {
    token,
    body: { printId: crypto.randomUUID(), document: 'labels', from, to },
  })
  while (job.state === 'drawing') {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    job = await ask<'readPrint'>('get', `/api/prints/${job.printId}`, { token })
  }
  const made: Made[] = []
  for (const { path } of job.chunks) {
    if (!path) continue
    const { url } = await ask<'linkDocument'>('post', '/api/documents/link', { token, body: { path } })
    made.push({ range, url })
  }
  return made
}
