import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { ask, type AnswerOf } from '../ui/http.ts'
import { useLoaded } from '../ui/loaded.ts'
import { Badge } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { Loading } from './loading.tsx'
import type { SectionProps } from './section-props.ts'
import { settlementWords } from './settlement-words.ts'
import { words } from './words.ts'

/** By when buyers who complain are answered, and what happens if they are not. */
export function CaseRuleSection({ session: { token } }: SectionProps): JSX.Element {
  const { value, failed } = useLoaded(() => ask<'readCaseRule'>('get', '/api/case-rule', { token }))
  return (
    <>
      <p class="soft">{settlementWords().caseWhat}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={5} />
      {value && <RuleForm rule={value} token={token} />}
    </>
  )
}

function RuleForm({ rule, token }: { rule: AnswerOf<'readCaseRule'>; token: string }): JSX.Element {
  const all = settlementWords()
  const { busy, said, act } = useActing()
  const [chosen, setChosen] = useState(rule.policy)
  const policy = rule.policies.find(({ id }) => id === chosen)
  return (
    <div class="card stack">
      <Field
        label={all.casePolicy}
        value={chosen}
        choices={rule.policies.map(({ id, title }) => ({ value: id, label: title[language.value] }))}
        onChange={setChosen}
      />
      {policy && (
        <div class="stack-close small">
          <Badge tone={policy.evidence === 'firm' ? 'go' : 'slow'}>{all.evidence[policy.evidence]}</Badge>
          <p>
            {all.atEnd[policy.atEnd]} {all.since(policy.since.split('-').toReversed().join('/'))}
          </p>
          <p class="soft source">
            {all.source}: {policy.source}
          </p>
        </div>
      )}
      <Button
        kind="main-action"
        busy={busy}
        onPress={() =>
          void act(
            () => ask<'putCaseRule'>('put', '/api/case-rule', { token, body: { policy: chosen } }),
            all.caseSaved,
          )
        }
      >
        {words().save}
      </Button>
      <SaidNotice said={said} />
    </div>
  )
}
