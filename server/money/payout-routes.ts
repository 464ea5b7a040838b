import type { payoutRoutes, StatementView } from '../../shared/contract/routes/payout.ts'
import { readOwnPayouts, readPayouts } from '../../shared/money/payout-store.ts'
import { statementCsv } from '../../shared/packing/paper/money-statement.ts'
import type { PaperLocale } from '../../shared/packing/paper/paper.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import type { FileReply, Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { namedSeller } from '../member/named-seller.ts'
import { makePayout } from './make-payout.ts'
import { readForecast } from './read-forecast.ts'
import { readStatement } from './read-statement.ts'
import { requireCounterpart } from './require-counterpart.ts'

interface Asked {
  hub?: string | undefined
  seller: string
  from: string
  to: string
  currency: string
}

/** The statement of one of a hub's producers: what that hub has with it, and nothing else. */
async function ofProducer(gateway: Gateway, asked: Asked, actor: KnownActor): Promise<StatementView> {
  const hubId = await namedSeller(gateway, asked.hub, actor)
  return readStatement(gateway, await requireCounterpart(gateway.ctx.db, hubId, asked.seller), asked, hubId)
}

export const payoutHandlers: Handlers<typeof payoutRoutes> = {
  makePayout: async (gateway, { query, body, actor }) =>
    makePayout(gateway, await namedSeller(gateway, query.hub, actor), body, actor),
  listPayouts: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    return pageByTime(
      query,
      (limit, after) =>
        readPayouts(gateway.ctx.db, {
          hubId,
          limit,
          after,
        }),
      ({ at, payoutId }) => [at, payoutId],
    )
  },
  readStatement: (gateway, { query, actor }) => ofProducer(gateway, query, actor),
  readStatementCsv: async (gateway, { query, actor }) => csvOf(await ofProducer(gateway, query, actor), query.language),
  readStatementPdf: async (gateway, { query, actor }) =>
    pdfOf(gateway, await ofProducer(gateway, query, actor), query.language),
  readOwnMoney: (gateway, { actor }) => readForecast(gateway, { producerId: ownSeller(actor) }),
  listOwnPayouts: ({ ctx: { db } }, { query, actor }) =>
    pageByTime(
      query,
      (limit, after) =>
        readOwnPayouts(db, {
          producerId: ownSeller(actor),
          limit,
          after,
        }),
      ({ at, payoutId }) => [at, payoutId],
    ),
  readOwnStatement: (gateway, { query, actor }) => readStatement(gateway, ownSeller(actor), query),
  readOwnStatementCsv: async (gateway, { query, actor }) =>
    csvOf(await readStatement(gateway, ownSeller(actor), query), query.language),
  readOwnStatementPdf: async (gateway, { query, actor }) =>
    pdfOf(gateway, await readStatement(gateway, ownSeller(actor), query), query.language),
}

const ownSeller = ({ sellerId }: KnownActor): string => sellerId!

function csvOf(statement: StatementView, language: PaperLocale): FileReply {
  return {
    bytes: statementCsv(statement, language),
    type: 'text/csv',
    fileName: nameOf(statement, 'csv'),
    download: true,
  }
}

async function pdfOf({ drawings }: Gateway, statement: StatementView, language: PaperLocale): Promise<FileReply> {
  return {
    bytes: await drawings.statement(statement, language),
    type: 'application/pdf',
    fileName: nameOf(statement, 'pdf'),
    download: true,
  }
}

const nameOf = ({ seller, from, to }: StatementView, ending: string): string =>
  `statement-${seller}-${from}-${to}.${ending}`
