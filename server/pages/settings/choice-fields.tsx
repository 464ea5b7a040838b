import type { JSX } from 'preact'
import { choiceLabelMax } from '../../../shared/sale/choice.ts'
import { Field } from '../ui/controls.tsx'
import type { Goods, PartProps } from './goods-draft.ts'
import { goodsWords } from './goods-words.ts'

/** Goods of one product are shown to buyers as one, with a choice. */
export function ChoiceFields({
  others,
  draft,
  mistakes,
  change,
}: PartProps & { others: readonly Goods[] }): JSX.Element {
  const all = goodsWords()
  const products = new Set(others.flatMap(({ product }) => product?.choice?.product ?? []))
  return (
    <fieldset class="plain-set stack-close">
      <legend>
        <strong>{all.choices}</strong>
      </legend>
      <p class="small soft">{all.choicesWhat}</p>
      <div class="fields">
        <Field
          name="choiceOf"
          label={all.choiceOf}
          hint={all.choiceOfHint}
          value={draft.choiceOf}
          maxLength={200}
          mistake={mistakes.has('choiceOf') ? all.needChoiceOf : undefined}
          {...(products.size > 0 && { suggestions: [...products].slice(0, 20) })}
          onChange={(choiceOf) => change({ choiceOf })}
        />
        <Field
          name="choice"
          label={all.choice}
          hint={all.choiceHint}
          value={draft.choice}
          maxLength={choiceLabelMax}
          mistake={mistakes.has('choice') ? all.needChoice : undefined}
          onChange={(choice) => change({ choice })}
        />
      </div>
    </fieldset>
  )
}
