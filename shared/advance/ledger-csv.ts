import type { LedgerView } from '../contract/routes/advance.ts'
import { toCsv, type CsvCell } from '../lib/csv.ts'

const head = ['producer', 'name', 'line', 'date', 'reference', 'currency', 'amount', 'per_mille']

/**
 * A ledger as a table with one line for each number, in English, since lenders read it with programs: `advanced` is
 * the sum of `advance` and `repayment`, `receivables` less `owes` that of `open`.
 */
export function ledgerCsv({ asOf, currency, producers }: LedgerView): string {
  const rows = producers.flatMap(({ seller, name, ...one }): CsvCell[][] => {
    const line = (
      kind: string,
      date: string,
      reference: string,
      amount: number | null,
      perMille?: number,
    ): CsvCell[] => [seller, name, kind, date, reference, currency, amount, perMille]
    return [
      ...one.open.map(({ dueOn, state, amount }) => line('open', dueOn, state, amount)),
      line('receivables', asOf, '', one.receivables),
      line('owes', asOf, '', one.owes),
      line('risk', asOf, '', null, one.riskPerMille),
      line('share', asOf, '', null, one.sharePerMille),
      line('limit', asOf, '', one.most),
      ...one.advances.map(({ on, advanceId, amount }) => line('advance', on, advanceId, amount)),
      ...one.repayments.map(({ on, payoutId, amount }) => line('repayment', on, payoutId, -amount)),
      line('advanced', asOf, '', one.advanced),
      line('available', asOf, '', one.available),
    ]
  })
  return toCsv(rows, head)
}
