import { z } from 'zod'
import { code } from '../../shared/contract/route.ts'
import { id, instant } from '../../shared/contract/common.ts'
import type { statementRoutes } from '../../shared/contract/routes/statement.ts'
import { readDifferences, readStatements } from '../../shared/statement/difference-store.ts'
import { readMissing } from '../../shared/statement/missing-store.ts'
import { statementFormats } from '../../shared/statement/statement-formats.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime, pageOf } from '../http/pagination.ts'
import { namedSeller } from '../member/named-seller.ts'
import { todayOf } from '../money/read-forecast.ts'
import { decideDifferences } from './decide-differences.ts'
import { dismissMissing } from './dismiss-missing.ts'
import { previewStatement, takeStatement } from './take-statement.ts'

/** Position in a list of differences: the statement's time, its id, and the line. */
const differencePlace = z.tuple([instant, id, z.int()])
/** Position in a list of parcels whose money is missing. */
const missingPlace = z.tuple([z.iso.date(), code])

export const statementHandlers: Handlers<typeof statementRoutes> = {
  listStatementFormats: ({ ctx }) => ({
    items: statementFormats(ctx.config.STATEMENT_FILES_DIR).map(({ id: name, title, evidence, source }) => ({
      id: name,
      title,
      evidence,
      source,
    })),
  }),
  previewStatement: async (gateway, { query, body, actor }) =>
    previewStatement(gateway, await namedSeller(gateway, query.hub, actor), { bytes: body, ...query }, actor),
  takeStatement: async (gateway, { query, body, actor }) =>
    takeStatement(gateway, await namedSeller(gateway, query.hub, actor), { bytes: body, ...query }, actor),
  listStatements: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    return pageByTime(
      query,
      (limit, after) =>
        readStatements(gateway.ctx.db, {
          hubId,
          limit,
          after,
        }),
      ({ takenAt, statementId }) => [takenAt, statementId],
    )
  },
  listDifferences: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    return pageOf(
      query,
      differencePlace,
      (limit, after) =>
        readDifferences(gateway.ctx.db, {
          hubId,
          limit,
          after: after && { at: new Date(after[0]), statementId: after[1], line: after[2] },
        }),
      ({ takenAt, statementId, line }) => [takenAt, statementId, line],
    )
  },
  listMissingPayments: async (gateway, { query, actor }) => {
    const hubId = await namedSeller(gateway, query.hub, actor)
    const today = await todayOf(gateway, hubId)
    return pageOf(
      query,
      missingPlace,
      (limit, after) =>
        readMissing(gateway.ctx.db, {
          hubId,
          today,
          state: query.state,
          limit,
          after: after && { dueOn: after[0], code: after[1] },
        }),
      ({ dueOn, parcelCode }) => [dueOn, parcelCode],
    )
  },
  dismissMissingPayment: async (gateway, { params, query, body, actor }) =>
    dismissMissing(gateway, await namedSeller(gateway, query.hub, actor), params.code, body, actor),
  decideDifferences: async (gateway, { params, query, body, actor }) =>
    decideDifferences(gateway, await namedSeller(gateway, query.hub, actor), params.id, body, actor),
}
