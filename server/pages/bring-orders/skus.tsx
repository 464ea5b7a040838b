import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { count as inDigits } from '../ui/format.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import { readAll, useLoaded } from '../ui/loaded.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { changes, nameSkus } from './files.ts'
import { words } from './words.ts'

type Unknown = AnswerOf<'listPlatformSkus'>['unknown'][number]
type Named = AnswerOf<'putPlatformSkus'>
type Goods = Pick<AnswerOf<'listGoods'>['items'][number], 'sku' | 'title'>

/** What the platform's SKUs are called here: asked once, and the packages that waited are taken at once. */
export function Skus({
  session,
  shopId,
  count,
}: {
  session: Session
  shopId: string
  /** How many are unknown now: a change is reason to ask again. */
  count: number
}): JSX.Element | null {
  const text = words()
  const { token } = session
  const skus = useLoaded(() => ask<'listPlatformSkus'>('get', `/api/platforms/${shopId}/skus`, { token }), shopId)
  const goods = useLoaded(() => readAll<'listGoods'>('/api/goods', token))
  const [state, setState] = useState<{ busy?: boolean; named?: Named; failed?: unknown }>({})
  const changed = changes.value
  useEffect(() => void skus.again(), [changed, count])
  const unknown = skus.value?.unknown ?? []
  const name = async (chosen: { platformSku: string; sku: string }[]): Promise<void> => {
    setState({ busy: true })
    try {
      const named = await nameSkus(session, shopId, chosen)
      await skus.again()
      setState({ named })
    } catch (failed) {
      setState({ failed })
    }
  }
  const suggested = unknown.flatMap(({ platformSku, suggestion: sku }) => (sku === null ? [] : [{ platformSku, sku }]))
  if (unknown.length === 0 && !state.named) return null
  return (
    <section class="card stack" aria-labelledby="skus">
      <h2 id="skus">{text.skus}</h2>
      {unknown.length > 0 && <p class="soft">{text.skusWhat}</p>}
      {state.named && <NamedNotice named={state.named} />}
      {state.failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(state.failed)}
        </Notice>
      )}
      {suggested.length > 1 && (
        <Button kind="main-action" icon="check" busy={state.busy === true} onPress={() => void name(suggested)}>
          {text.useAll(inDigits(suggested.length))}
        </Button>
      )}
      <ul class="faults">
        {unknown.map((one) => (
          <li key={one.platformSku}>
            <UnknownSku
              unknown={one}
              goods={goods.value ?? []}
              busy={state.busy === true}
              onName={(sku) => void name([{ platformSku: one.platformSku, sku }])}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function NamedNotice({ named: { taken, late } }: { named: Named }): JSX.Element {
  const text = words()
  return (
    <>
      <Notice tone="go">{text.named(inDigits(taken))}</Notice>
      {late > 0 && (
        <Notice tone="stop" loud>
          {text.namedLate(inDigits(late))}
        </Notice>
      )}
    </>
  )
}

function UnknownSku({
  unknown: { platformSku, title, packages, suggestion },
  goods,
  busy,
  onName,
}: {
  unknown: Unknown
  goods: readonly Goods[]
  busy: boolean
  onName: (sku: string) => void
}): JSX.Element {
  const text = words()
  const [sku, setSku] = useState('')
  const choices = [
    { value: '', label: text.chooseGoods },
    ...goods.map((one) => ({ value: one.sku, label: one.title === null ? one.sku : `${one.title} (${one.sku})` })),
  ]
  return (
    <div class="stack-close" role="group" aria-label={`${platformSku}: ${title}`}>
      <span>
        <strong>{title}</strong>
        <span class="small soft block">
          <span class="code">{platformSku}</span> · {text.waitingForIt(inDigits(packages))}
        </span>
      </span>
      {suggestion !== null && (
        <Button icon="check" busy={busy} onPress={() => onName(suggestion)}>
          {text.useOwn(suggestion)}
        </Button>
      )}
      {goods.length > 0 && (
        <div class="choose-goods">
          <Field label={text.whichGoods} value={sku} onChange={setSku} choices={choices} />
          {sku !== '' && (
            <Button icon="check" busy={busy} onPress={() => onName(sku)}>
              {text.useGoods}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
