import type { JSX } from 'preact'
import type { StatementLineView } from '../../../shared/contract/routes/statement.ts'
import { money, spaced } from '../ui/format.ts'
import { Badge } from '../ui/show.tsx'
import { statementWords } from './statement-words.ts'

/** One line that differs: whose it is, what was paid, and what was due. */
export function StatementLine({ line }: { line: StatementLineView }): JSX.Element {
  const text = statementWords()
  const { row, code, parcelCodes, outcome, amount, due, fee, policyFee, currency } = line
  const paid = money(amount, currency)
  return (
    <div class="stack-close">
      <div class="row-apart">
        <strong class="code">{code}</strong>
        <Badge tone="slow">{text.outcomes[outcome]}</Badge>
      </div>
      <p class="soft small">
        {[
          text.row(row),
          ...parcelCodes.slice(0, 3).map(spaced),
          due === null ? text.paid(paid) : text.paidDue(paid, money(due, currency)),
          outcome === 'fee-not-in-policy' && text.feeKnown(money(fee, currency), money(policyFee ?? 0, currency)),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </div>
  )
}
