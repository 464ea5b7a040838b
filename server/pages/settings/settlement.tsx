import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { ChoiceView, PolicyView } from '../../../shared/contract/routes/money.ts'
import { Button, Field } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { useLoaded } from '../ui/loaded.ts'
import { Badge } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { Loading } from './loading.tsx'
import type { SectionProps } from './section-props.ts'
import { settlementWords } from './settlement-words.ts'
import { words } from './words.ts'

const daysMax = 60

/** By which rule the money of each channel is dated, and how well that rule is known. */
export function SettlementSection({ session: { token } }: SectionProps): JSX.Element {
  const { value, failed, again } = useLoaded(() =>
    ask<'listSettlementPolicies'>('get', '/api/money/policies', { token }),
  )
  return (
    <>
      <p class="soft">{settlementWords().what}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={8} />
      {value?.choices.map((choice) => (
        <ChannelForm
          key={choice.channel}
          choice={choice}
          policies={value.policies}
          save={async (body) => {
            await ask<'chooseSettlementPolicy'>('put', '/api/money/policy', { token, body })
            await again()
          }}
        />
      ))}
    </>
  )
}

function ChannelForm({
  choice,
  policies,
  save,
}: {
  choice: ChoiceView
  policies: readonly PolicyView[]
  save: (body: { channel: ChoiceView['channel']; policy: string; days: number | null }) => Promise<void>
}): JSX.Element {
  const all = settlementWords()
  const { busy, said, act } = useActing()
  const [chosen, setChosen] = useState(choice.policy ?? '')
  const [typed, setTyped] = useState(String(choice.days ?? ''))
  const policy = policies.find(({ id }) => id === chosen)
  const days = typed.trim() === '' ? null : Number(typed)
  const isWrong = days !== null && !(Number.isInteger(days) && days >= 0 && days <= daysMax)
  return (
    <section class="card stack" aria-labelledby={`settlement-${choice.channel}`}>
      <h3 id={`settlement-${choice.channel}`}>{all.channels[choice.channel]}</h3>
      <Field
        label={all.policy}
        value={chosen}
        choices={[
          ...(choice.policy === null ? [{ value: '', label: all.usual }] : []),
          ...policies.map(({ id, title }) => ({ value: id, label: title[language.value] })),
        ]}
        onChange={setChosen}
      />
      {policy && (
        <>
          <Field
            label={all.days}
            hint={all.daysHint(policy.days)}
            value={typed}
            mistake={isWrong ? all.wrongDays : undefined}
            inputMode="numeric"
            maxLength={2}
            onChange={setTyped}
          />
          <PolicyFacts policy={policy} days={isWrong ? policy.days : (days ?? policy.days)} />
          <Button
            kind="main-action"
            busy={busy}
            disabled={isWrong}
            label={`${words().save}: ${all.channels[choice.channel]}`}
            onPress={() => void act(() => save({ channel: choice.channel, policy: policy.id, days }), all.saved)}
          >
            {words().save}
          </Button>
        </>
      )}
      <SaidNotice said={said} />
    </section>
  )
}

/** What a policy says, where that is from, and what nobody knows. */
function PolicyFacts({ policy, days }: { policy: PolicyView; days: number }): JSX.Element {
  const all = settlementWords()
  const { from, payoutDays, since, fees, unknown, source, evidence } = policy
  return (
    <div class="stack-close small">
      <Badge tone={evidence === 'firm' ? 'go' : 'slow'}>{all.evidence[evidence]}</Badge>
      <p>
        {from === 'delivered' ? all.afterDelivery(days) : all.afterHandOver(days)}{' '}
        {all.paidOn(payoutDays.map(weekday).join(', '))} {all.since(since.split('-').toReversed().join('/'))}
      </p>
      {fees.length > 0 && (
        <p>
          {all.fees}: {fees.map(feeText).join('; ')}
        </p>
      )}
      {unknown.map((one) => (
        <p key={one.en}>
          <strong>{all.unknown}:</strong> {one[language.value]}
        </p>
      ))}
      <p class="soft source">
        {all.source}: {source}
      </p>
    </div>
  )
}

const currency = 'VND'

function feeText({ title, perOrder, between, keptOnReturn }: PolicyView['fees'][number]): string {
  const all = settlementWords()
  const amount = between
    ? ` (${all.feeBetween(money(between[0], currency), money(between[1], currency))})`
    : perOrder === undefined
      ? ''
      : ` (${money(perOrder, currency)})`
  return `${title[language.value]}${amount}${keptOnReturn ? `, ${all.feeAlways}` : ''}`
}

/** The name of an ISO weekday: 1 is Monday, as 2024-01-01 was. */
function weekday(day: number): string {
  const format = new Intl.DateTimeFormat(language.value, { weekday: 'long', timeZone: 'UTC' })
  return format.format(Date.UTC(2024, 0, day))
}
