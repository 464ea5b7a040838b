import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Field, Stepper } from '../ui/controls.tsx'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { choicesOf, prepareWords } from './prepare-words.ts'

type SaleRules = AnswerOf<'readSaleRules'>

/** What a sale does beyond its capacity. Every choice is saved at once. */
export function Rules({ session, saleId }: { session: Session; saleId: string }): JSX.Element | null {
  const words = prepareWords()
  const path = `/api/sales/${saleId}/rules`
  const [rules, setRules] = useState<SaleRules | undefined>()
  const [said, setSaid] = useState<{ failed?: unknown } | undefined>()
  useEffect(
    () => void ask<'readSaleRules'>('get', path, { token: session.token }).then(setRules, () => undefined),
    [saleId],
  )
  if (!rules) return null
  const change = (part: Partial<SaleRules>): void => {
    const next = { ...rules, ...part }
    setRules(next)
    setSaid(undefined)
    ask<'setSaleRules'>('put', path, { token: session.token, body: next }).then(
      () => setSaid({}),
      (failed: unknown) => setSaid({ failed }),
    )
  }
  return (
    <section class="card stack">
      <h2>{words.rules}</h2>
      <div class="stack-close">
        <strong>{words.packers}</strong>
        <Stepper
          label={words.packers}
          value={rules.hands ?? 0}
          min={0}
          max={50}
          onChange={(hands) => change({ hands: hands === 0 ? null : hands })}
        />
      </div>
      <Field
        label={words.rulesWhat}
        value={rules.pastCapacity}
        onChange={(value) => change({ pastCapacity: value as SaleRules['pastCapacity'] })}
        choices={choicesOf(words.pasts satisfies Record<SaleRules['pastCapacity'], string>)}
      />
      <Field
        label={words.onBreach}
        value={rules.onBreach}
        onChange={(value) => change({ onBreach: value as SaleRules['onBreach'] })}
        choices={choicesOf(words.breaches satisfies Record<SaleRules['onBreach'], string>)}
      />
      <Field
        label={words.onRefund}
        value={rules.onRefund}
        onChange={(value) => change({ onRefund: value as SaleRules['onRefund'] })}
        choices={choicesOf(words.refunds satisfies Record<SaleRules['onRefund'], string>)}
      />
      {said &&
        (said.failed === undefined ? (
          <Notice tone="go">{words.rulesSaved}</Notice>
        ) : (
          <Notice tone="stop" loud>
            {inWords(said.failed)}
          </Notice>
        ))}
    </section>
  )
}
