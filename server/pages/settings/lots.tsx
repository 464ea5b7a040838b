import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { Field, SubmitButton } from '../ui/controls.tsx'
import { ask, Problem, type AnswerOf } from '../ui/http.ts'
import { Empty } from '../ui/show.tsx'
import { SaidNotice, useActing } from './acting.tsx'
import { titleOf } from './goods.tsx'
import type { Goods } from './goods-draft.ts'
import { readAll, useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import { LotEntry } from './lot-entry.tsx'
import { lotsWords } from './lots-words.ts'
import { focusField, where } from './route.ts'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

type Lot = AnswerOf<'listLots'>['items'][number]

/** The lots of every product, first to expire first, and the form for another one. */
export function LotsSection({ session: { token }, subject }: SectionProps): JSX.Element {
  const goods = useLoaded(() => readAll<'listGoods'>('/api/goods', token))
  const lots = useLoaded(() => readAll<'listLots'>('/api/lots', token))
  const failed = goods.failed ?? lots.failed
  const titles = useMemo(() => new Map(goods.value?.map((one) => [one.sku, titleOf(one)])), [goods.value])
  const shown = inOrder(lots.value ?? [], subject)
  const undated = shown.find((lot) => lot.sku === subject && !(lot.madeOn && lot.bestBefore))
  return (
    <>
      <p class="soft">{lotsWords().what}</p>
      <Loading failed={failed} isDone={goods.value !== undefined && lots.value !== undefined} lines={6} />
      {goods.value && lots.value && (
        <>
          {lots.value.length === 0 && (
            <Empty icon="list" title={lotsWords().none}>
              <p>{lotsWords().noneWhat}</p>
            </Empty>
          )}
          <ul class="entries">
            {shown.map((lot) => (
              <LotEntry
                key={lot.lotId}
                lot={lot}
                title={titles.get(lot.sku) ?? lot.sku}
                token={token}
                isMeant={lot === undated}
                changed={lots.again}
              />
            ))}
          </ul>
          <AddLot key={subject} goods={goods.value} sku={subject} isMeant={!undated} token={token} added={lots.again} />
        </>
      )}
    </>
  )
}

/** The lots of the product that is meant come first. */
function inOrder(lots: Lot[], sku: string | undefined): Lot[] {
  return lots.toSorted((a, b) => Number(b.sku === sku) - Number(a.sku === sku))
}

interface LotDraft {
  sku: string
  code: string
  madeOn: string
  bestBefore: string
  units: string
}

function AddLot({
  goods,
  sku,
  isMeant,
  token,
  added,
}: {
  goods: Goods[]
  sku: string | undefined
  /** By an address that leads to a field. */
  isMeant: boolean
  token: string
  added: () => Promise<void>
}): JSX.Element {
  const all = lotsWords()
  const blank = { sku: sku ?? '', code: '', madeOn: '', bestBefore: '', units: '' }
  const [draft, setDraft] = useState<LotDraft>(blank)
  const [isStrict, setStrict] = useState(false)
  const [lotId, setLotId] = useState(() => crypto.randomUUID())
  const { busy, said, act, say } = useActing()
  const { field } = where.value
  useEffect(() => {
    if (isMeant && field !== undefined) focusField(sku === undefined ? 'sku' : 'code')
  }, [field])
  const change = (part: Partial<LotDraft>): void => setDraft((now) => ({ ...now, ...part }))
  const wrong = mistakesOf(draft)
  const add = async (): Promise<void> => {
    setStrict(true)
    if (Object.keys(wrong).length > 0) return
    const isAdded = await act(async () => {
      await ask<'addLot'>('post', '/api/lots', {
        token,
        body: {
          lotId,
          sku: draft.sku,
          code: draft.code.trim(),
          madeOn: draft.madeOn || null,
          bestBefore: draft.bestBefore || null,
          units: Number(draft.units),
        },
      }).catch((error: unknown) => {
        throw error instanceof Problem && error.code === 'id-reused' ? new Problem('lot-used', all.used) : error
      })
      await added()
    }, words().saved)
    if (!isAdded) return
    setDraft({ ...blank, sku: draft.sku })
    setStrict(false)
    setLotId(crypto.randomUUID())
  }
  const show = (name: keyof LotDraft): string | undefined => (isStrict ? wrong[name] : undefined)
  return (
    <form class="card stack" noValidate onSubmit={(event) => (event.preventDefault(), void add())}>
      <h3>{all.add}</h3>
      <Field
        name="sku"
        label={all.goods}
        value={draft.sku}
        mistake={show('sku')}
        choices={[
          { value: '', label: all.pick },
          ...goods.map((one) => ({ value: one.sku, label: `${titleOf(one)} (${one.sku})` })),
        ]}
        onChange={(value) => (say(undefined), change({ sku: value }))}
      />
      <Field
        name="code"
        label={all.code}
        hint={all.codeHint}
        value={draft.code}
        maxLength={40}
        mistake={show('code')}
        autoComplete="off"
        onChange={(code) => change({ code })}
      />
      <div class="fields">
        <Field
          name="madeOn"
          label={all.madeOn}
          type="date"
          value={draft.madeOn}
          onChange={(madeOn) => change({ madeOn })}
        />
        <Field
          name="bestBefore"
          label={all.bestBefore}
          type="date"
          value={draft.bestBefore}
          mistake={show('bestBefore')}
          onChange={(bestBefore) => change({ bestBefore })}
        />
        <Field
          name="units"
          label={all.units}
          value={draft.units}
          inputMode="numeric"
          maxLength={8}
          mistake={show('units')}
          onChange={(units) => change({ units })}
        />
      </div>
      <SaidNotice said={said} />
      <SubmitButton busy={busy} icon="plus">
        {all.add}
      </SubmitButton>
    </form>
  )
}

function mistakesOf({ sku, code, madeOn, bestBefore, units }: LotDraft): Partial<Record<keyof LotDraft, string>> {
  return {
    ...(!sku && { sku: words().needText }),
    ...(!code.trim() && { code: words().needText }),
    ...(madeOn && bestBefore && madeOn > bestBefore && { bestBefore: lotsWords().order }),
    ...(!/^[1-9]\d*$/.test(units.trim()) && { units: words().needNumber }),
  }
}
