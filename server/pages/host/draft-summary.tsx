import type { JSX } from 'preact'
import { codTermsText } from '../../../shared/shop/cod-terms.ts'
import { count, timeAndDay, money } from '../ui/format.ts'
import { language } from '../ui/words.ts'
import { currency, itemOf, numbersOf, rightNow, startOf, termsOf, zone, type Draft } from './draft.ts'
import { policyTitle } from './policies.ts'
import { prepareWords } from './prepare-words.ts'
import { paymentsText } from './sale-terms.tsx'

/** The last step of a new sale: all choices on one screen before it is created. */
export function DraftSummary({ draft }: { draft: Draft }): JSX.Element {
  const words = prepareWords()
  const numbers = numbersOf(draft.items)
  return (
    <section class="card stack">
      <p class="soft">{words.lookAgain}</p>
      <dl class="facts">
        <dt>{words.title}</dt>
        <dd>
          <strong>{draft.title}</strong>
        </dd>
        <dt>{words.start}</dt>
        <dd>
          <strong>
            {draft.time === rightNow
              ? words.rightNow
              : timeAndDay(startOf(draft), draft.of?.timeZone ?? zone, Date.now())}
          </strong>
        </dd>
        <dt>{words.promise}</dt>
        <dd>{policyTitle(draft.policy)}</dd>
        {draft.hands !== undefined && (
          <>
            <dt>{words.packers}</dt>
            <dd>{draft.hands}</dd>
          </>
        )}
        {draft.description?.trim() && (
          <>
            <dt>{words.description}</dt>
            <dd class="lines">{draft.description.trim()}</dd>
          </>
        )}
        <dt>{words.payments}</dt>
        <dd>{paymentsText(termsOf(draft).payments)}</dd>
        {draft.codTerms && (
          <>
            <dt>{words.codTerms}</dt>
            <dd>{codTermsText(draft.codTerms, language.value, (amount) => money(amount, currency))}</dd>
          </>
        )}
        <dt>{words.phoneProof}</dt>
        <dd>{words.phoneProofs[draft.phoneProof ? 'yes' : 'no']}</dd>
        <dt>{words.goods}</dt>
        <dd>
          <ol class="stack-close">
            {draft.items.map(itemOf).map((item) => (
              <li key={item.sku}>
                {numbers.get(item.sku)}. {item.title} ·{' '}
                <span class="number">
                  {money(item.price, currency)} · {words.pieces(count(item.quota))}
                </span>
              </li>
            ))}
          </ol>
        </dd>
      </dl>
    </section>
  )
}
