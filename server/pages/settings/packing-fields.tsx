import type { JSX } from 'preact'
import { Button, Field } from '../ui/controls.tsx'
import { findingsWords } from '../ui/findings-words.ts'
import { boxNone, boxUnset, type Goods, type GoodsDraft, type PartProps } from './goods-draft.ts'
import { goodsWords } from './goods-words.ts'
import { words } from './words.ts'

interface Choice {
  value: string
  label: string
}

/** How a product is packed: its box, what is put in, what is stuck on. */
export function PackingFields({
  goods,
  draft,
  mistakes,
  materials,
  change,
}: PartProps & { goods: Goods; materials: Choice[] }): JSX.Element {
  const all = goodsWords()
  const hasBox = draft.box !== boxUnset && draft.box !== boxNone
  const isMissing = goods.findings.some(({ code }) => code === 'packing-missing') && draft.box === boxUnset
  return (
    <fieldset class="plain-set stack">
      <legend>
        <strong>{all.packing}</strong>
      </legend>
      <div class="fields">
        <Field
          name="box"
          label={all.box}
          hint={isMissing ? `${findingsWords().wanted} ${all.boxMore}` : all.boxMore}
          value={draft.box}
          choices={[
            { value: boxUnset, label: all.boxUnset },
            { value: boxNone, label: all.boxNone },
            ...withPresent(materials, hasBox ? draft.box : ''),
          ]}
          onChange={(box) => change({ box })}
        />
        {hasBox && (
          <Field
            name="holds"
            label={all.holds}
            value={draft.holds}
            inputMode="numeric"
            maxLength={5}
            mistake={mistakes.has('holds') ? words().needNumber : undefined}
            onChange={(holds) => change({ holds })}
          />
        )}
      </div>
      <Inserts draft={draft} mistakes={mistakes} materials={materials} change={change} />
      <Field
        name="sticks"
        label={all.sticks}
        hint={all.sticksHint}
        value={draft.sticks}
        maxLength={400}
        onChange={(sticks) => change({ sticks })}
      />
      <Field
        name="photo"
        label={all.photo}
        value={draft.photo ? 'yes' : 'no'}
        choices={[
          { value: 'no', label: words().none },
          { value: 'yes', label: words().yes },
        ]}
        onChange={(value) => change({ photo: value === 'yes' })}
      />
    </fieldset>
  )
}

function Inserts({ draft, mistakes, materials, change }: PartProps & { materials: Choice[] }): JSX.Element {
  const all = goodsWords()
  const set = (at: number, part: Partial<GoodsDraft['inserts'][number]>): void =>
    change({ inserts: draft.inserts.map((one, i) => (i === at ? { ...one, ...part } : one)) })
  return (
    <div class="stack-close">
      {draft.inserts.length > 0 && <strong>{all.inserts}</strong>}
      <ul class="stack-close inserts">
        {draft.inserts.map((insert, i) => (
          <li key={i}>
            <Field
              label={all.material}
              value={insert.material}
              choices={[{ value: '', label: all.boxUnset }, ...withPresent(materials, insert.material)]}
              mistake={mistakes.has(`material-${i}`) ? words().needText : undefined}
              onChange={(material) => set(i, { material })}
            />
            <Field
              label={all.quantity}
              value={insert.quantity}
              inputMode="numeric"
              maxLength={4}
              mistake={mistakes.has(`quantity-${i}`) ? words().needNumber : undefined}
              onChange={(quantity) => set(i, { quantity })}
            />
            <Field
              label={all.per}
              value={insert.per}
              choices={Object.entries(all.pers).map(([value, label]) => ({ value, label }))}
              onChange={(per) => set(i, { per: per as 'piece' | 'parcel' })}
            />
            <Button
              kind="quiet"
              icon="cross"
              label={`${words().remove}: ${all.inserts} ${i + 1}`}
              onPress={() => change({ inserts: draft.inserts.filter((_, at) => at !== i) })}
            >
              {words().remove}
            </Button>
          </li>
        ))}
      </ul>
      <div class="row">
        <Button
          icon="plus"
          onPress={() => change({ inserts: [...draft.inserts, { material: '', quantity: '1', per: 'parcel' }] })}
        >
          {all.addInsert}
        </Button>
      </div>
    </div>
  )
}

/** The choices with the present one, also when it is not counted as a material. */
function withPresent(choices: Choice[], present: string): Choice[] {
  if (!present || choices.some(({ value }) => value === present)) return choices
  return [...choices, { value: present, label: present }]
}
