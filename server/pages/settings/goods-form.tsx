import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Field, HoldButton, SubmitButton, type FieldProps } from '../ui/controls.tsx'
import { fieldOfFinding } from '../ui/findings.ts'
import { findingsWords } from '../ui/findings-words.ts'
import { focusFirstMistake } from '../ui/focus-first-mistake.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import { PhotoPick, shrink } from '../ui/photo-pick.tsx'
import { SaidNotice, useActing } from './acting.tsx'
import { bodyOf, draftOf, mistakesOf, type Goods, type GoodsDraft, type PartProps } from './goods-draft.ts'
import { ChoiceFields } from './choice-fields.tsx'
import { goodsWords } from './goods-words.ts'
import { PackingFields } from './packing-fields.tsx'
import { focusField, where } from './route.ts'
import { words } from './words.ts'

export type Material = AnswerOf<'listMaterials'>['items'][number]

interface Props {
  goods: Goods
  /** Whose producers and origins are suggested. */
  others: readonly Goods[]
  materials: readonly Material[]
  token: string
  changed: () => Promise<void>
}

/** Everything about one product. What the check still misses is named at its field. */
export function GoodsForm({ goods, others, materials, token, changed }: Props): JSX.Element {
  const [draft, setDraft] = useState(() => draftOf(goods))
  const [mistakes, setMistakes] = useState<Set<string>>(new Set())
  const { busy, said, act, say } = useActing()
  const form = useRef<HTMLFormElement>(null)
  const path = `/api/products/${encodeURIComponent(goods.sku)}`
  const { field } = where.value
  useEffect(() => void (field !== undefined && focusField(field)), [field])
  const change = (part: Partial<GoodsDraft>): void => setDraft((now) => ({ ...now, ...part }))
  const save = (): void => {
    const wrong = mistakesOf(draft)
    setMistakes(wrong)
    if (wrong.size > 0) focusFirstMistake(form.current)
    else
      void act(async () => {
        await ask<'putProduct'>('put', path, { token, body: bodyOf(draft) })
        await changed()
      }, words().saved)
  }
  const takePhoto = async (file: File): Promise<void> => {
    const isDone = await act(
      async () => ask<'setProductPhoto'>('put', `${path}/photo`, { token, body: await shrink(file) }),
      words().saved,
    )
    if (isDone) await changed()
  }
  return (
    <form
      ref={form}
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <div class="row">
        <PhotoPick
          title={goods.title ?? goods.sku}
          src={goods.photo?.small}
          busy={busy}
          onPick={(file) => void takePhoto(file)}
        />
      </div>
      <ChoiceFields others={others} draft={draft} mistakes={mistakes} change={change} />
      <Measures draft={draft} mistakes={mistakes} change={change} />
      <LabelFields goods={goods} others={others} draft={draft} mistakes={mistakes} change={change} />
      <PackingFields
        goods={goods}
        draft={draft}
        mistakes={mistakes}
        materials={materials.map(({ material, title }) => ({ value: material, label: `${title} (${material})` }))}
        change={change}
      />
      <SaidNotice said={said} />
      <div class="row-apart">
        <SubmitButton busy={busy} icon="check">
          {words().save}
        </SubmitButton>
        {goods.product && (
          <HoldButton
            again={words().removeAgain}
            icon="cross"
            onHeld={() =>
              void ask<'removeProduct'>('delete', path, { token }).then(
                () => {
                  location.hash = '#goods'
                  void changed()
                },
                (error: unknown) => say({ is: 'failed', text: inWords(error) }),
              )
            }
          >
            {goodsWords().forget}
          </HoldButton>
        )}
      </div>
    </form>
  )
}

function Measures({ draft, mistakes, change }: PartProps): JSX.Element {
  return (
    <fieldset class="plain-set stack-close">
      <legend>
        <strong>{goodsWords().measures}</strong>
      </legend>
      <div class="fields">
        <Field
          name="grams"
          label={goodsWords().grams}
          hint={goodsWords().gramsHint}
          value={draft.grams}
          inputMode="numeric"
          maxLength={7}
          mistake={mistakes.has('grams') ? words().needNumber : undefined}
          onChange={(grams) => change({ grams })}
        />
        <Field
          name="shelf"
          label={goodsWords().shelf}
          hint={goodsWords().shelfHint}
          value={draft.shelf}
          maxLength={20}
          onChange={(shelf) => change({ shelf })}
        />
      </div>
    </fieldset>
  )
}

type Fact = 'name' | 'producer' | 'producerAddress' | 'origin' | 'net'
const facts: { field: Fact; maxLength: number }[] = [
  { field: 'name', maxLength: 200 },
  { field: 'producer', maxLength: 200 },
  { field: 'producerAddress', maxLength: 300 },
  { field: 'origin', maxLength: 120 },
  { field: 'net', maxLength: 60 },
]

function LabelFields({
  goods,
  others,
  draft,
  mistakes,
  change,
}: PartProps & { goods: Goods; others: readonly Goods[] }): JSX.Element {
  const all = goodsWords()
  const hints: Partial<Record<Fact, string>> = { origin: all.originHint, net: all.netHint }
  return (
    <fieldset class="plain-set stack">
      <legend>
        <strong>{all.label}</strong>
      </legend>
      <p class="small soft">{all.labelWhat}</p>
      {facts.map(({ field, maxLength }) => (
        <Field
          key={field}
          name={field}
          label={all[field]}
          hint={hints[field]}
          value={draft[field]}
          maxLength={maxLength}
          mistake={lackOf(goods, draft, field)}
          {...suggestionsOf(others, field)}
          onChange={(text) => change({ [field]: text })}
        />
      ))}
      <Field
        name="dated"
        label={all.dated}
        value={draft.dated ? 'yes' : 'no'}
        choices={[
          { value: 'yes', label: words().yes },
          { value: 'no', label: words().none },
        ]}
        onChange={(value) => change({ dated: value === 'yes' })}
      />
      <div class="fields">
        <Field
          name="stars"
          label={all.stars}
          value={draft.stars}
          choices={[
            { value: '', label: all.noStars },
            ...[3, 4, 5].map((n) => ({ value: String(n), label: all.starsOf(n) })),
          ]}
          onChange={(stars) => change({ stars })}
        />
        {draft.stars && (
          <>
            <Field
              name="decision"
              label={all.decision}
              value={draft.decision}
              maxLength={80}
              onChange={(decision) => change({ decision })}
            />
            <Field
              name="grantedOn"
              label={all.grantedOn}
              type="date"
              value={draft.grantedOn}
              mistake={mistakes.has('grantedOn') ? all.needGranted : undefined}
              onChange={(grantedOn) => change({ grantedOn })}
            />
          </>
        )}
      </div>
    </fieldset>
  )
}

/** Named at an empty field that the check misses, until something is typed. */
function lackOf(goods: Goods, draft: GoodsDraft, field: Fact): string | undefined {
  if (draft[field].trim()) return undefined
  const isBare = goods.findings.some(({ code }) => code === 'label-missing')
  const found = goods.findings.find((finding) => fieldOfFinding(finding) === field)
  if (!found && !isBare) return undefined
  return !found || found.level === 'blocks' ? findingsWords().needed : findingsWords().wanted
}

/** What the shop's other goods say there: most come from the same producer. */
function suggestionsOf(others: readonly Goods[], field: Fact): Pick<FieldProps, 'suggestions'> {
  if (field === 'name' || field === 'net') return {}
  const said = others.flatMap(({ product }) => product?.label?.[field] ?? [])
  return said.length > 0 ? { suggestions: [...new Set(said)].slice(0, 20) } : {}
}
