import type { freightRoutes } from '../../shared/contract/routes/freight.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { putFreightRule, readFreightRule } from '../../shared/freight/freight-rule-store.ts'
import { sharesCsv } from '../../shared/packing/paper/freight.ts'
import type { FileReply, Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { namedSeller } from '../member/named-seller.ts'
import { enterInvoice } from './enter-invoice.ts'
import { readOwnShares } from './list-own-shares.ts'
import { readShares } from './read-shares.ts'

export const freightHandlers: Handlers<typeof freightRoutes> = {
  readFreightRule: async (gateway, { query, actor }) => ({
    by: await readFreightRule(gateway.ctx.db, await namedSeller(gateway, query.seller, actor)),
  }),
  putFreightRule: async (gateway, { query, body, actor }) => {
    const sellerId = await namedSeller(gateway, query.seller, actor)
    await gateway.ctx.db.transaction().execute((tx) => putFreightRule(tx, sellerId, body.by, actorName(actor)))
    return body
  },
  addFreightInvoice: (gateway, { params, body, actor }) => enterInvoice(gateway, params.id, body, actor),
  readFreightShares: (gateway, { params, actor }) => readShares(gateway, params.id, actor),
  readFreightSharesCsv: async (gateway, { params, query, actor }) =>
    fileOf(params.id, 'csv', sharesCsv(await readShares(gateway, params.id, actor), query.language)),
  readFreightSharesPdf: async (gateway, { params, query, actor }) =>
    fileOf(
      params.id,
      'pdf',
      await gateway.drawings.freight(await readShares(gateway, params.id, actor), query.language),
    ),
  listOwnShares: (gateway, { query, actor }) =>
    pageByTime(
      query,
      (limit, after) =>
        readOwnShares(gateway, {
          sellerId: actor.sellerId!,
          limit,
          after,
        }),
      ({ at, invoiceId }) => [at, invoiceId],
    ),
}

function fileOf(manifestId: string, ending: 'csv' | 'pdf', bytes: Buffer | string): FileReply {
  return {
    bytes,
    type: ending === 'csv' ? 'text/csv' : 'application/pdf',
    fileName: `freight-${manifestId}.${ending}`,
    download: true,
  }
}
