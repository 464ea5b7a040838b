import { randomUUID } from 'node:crypto'
import type { moneyRoutes } from '../../../../shared/contract/routes/money.ts'
import type { payoutRoutes } from '../../../../shared/contract/routes/payout.ts'
import type { statementRoutes } from '../../../../shared/contract/routes/statement.ts'
import type { Foreign, Request } from './foreign.ts'

const ofMain =
  (rest: string, query = '', body?: object) =>
  (): Request[] => [[`/api/money/${rest}?hub=main${query}`, body]]
const period = '&seller=main&from=2026-01-01&to=2026-01-31'
const own = { because: 'tells what the own seller is owed, which the tests of money check' }

export const foreignMoney: Record<
  keyof typeof moneyRoutes | keyof typeof payoutRoutes | keyof typeof statementRoutes,
  Foreign
> = {
  listSettlementPolicies: { ask: ofMain('policies') },
  chooseSettlementPolicy: { ask: ofMain('policy', '', { channel: 'own', policy: 'own' }) },
  readForecast: { ask: ofMain('forecast') },
  listReceivables: { ask: ofMain('receivables') },
  listEntries: { ask: ofMain('entries') },
  makePayout: {
    ask: () =>
      ofMain('payouts', '', {
        payoutId: randomUUID(),
        direction: 'paid',
        seller: 'main',
        through: '2026-01-01',
        amount: 1,
      })(),
  },
  listPayouts: { ask: ofMain('payouts') },
  readStatement: { ask: ofMain('statement', period) },
  readStatementCsv: { ask: ofMain('statement.csv', period) },
  readStatementPdf: { ask: ofMain('statement.pdf', period) },
  listStatementFormats: { because: 'lists whose files are known, which is the same for everybody' },
  previewStatement: { ask: ofMain('statements/preview') },
  takeStatement: { ask: ofMain('statements') },
  listStatements: { ask: ofMain('statements') },
  listDifferences: { ask: ofMain('differences') },
  listMissingPayments: { ask: ofMain('missing') },
  dismissMissingPayment: {
    ask: ofMain('missing/000000000000/dismissals', '', { dueOn: '2026-01-01', amount: 1, reason: 'x' }),
  },
  decideDifferences: {
    ask: () => ofMain(`statements/${randomUUID()}/decisions`, '', { lines: [1], decision: 'dismiss', reason: 'x' })(),
  },
  readOwnMoney: own,
  listOwnPayouts: own,
  readOwnStatement: own,
  readOwnStatementCsv: own,
  readOwnStatementPdf: own,
}
