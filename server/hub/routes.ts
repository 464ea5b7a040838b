import type { consignmentRoutes } from '../../shared/contract/routes/consignment.ts'
import type { hubRoutes } from '../../shared/contract/routes/hub.ts'
import type { mineRoutes } from '../../shared/contract/routes/mine.ts'
import { listCommitments, listOwnCommitments } from '../../shared/hub/commitment-store.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { documentReply } from '../packing/read-document.ts'
import { checkIn } from './check-in.ts'
import { closeConsignment, joinConsignment, takeOut } from './consign.ts'
import { cutToBrought } from './cut-to-brought.ts'
import { commitmentView, putCommitment, putOwnCommitment } from './put-commitment.ts'
import { readConsignment, readConsignmentLabel } from './read-consignment.ts'
import { readHubBoard } from './read-board.ts'
import { ownSeller, readMine } from './read-mine.ts'
import { reportNotBrought } from './report-not-brought.ts'
import { returnGoods } from './return-goods.ts'

export const hubHandlers: Handlers<typeof hubRoutes> = {
  listCommitments: async (gateway, { params, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    return { items: (await listCommitments(gateway.ctx.db, params.id)).map(commitmentView) }
  },
  putCommitment: (gateway, { params, body, actor }) =>
    putCommitment(gateway, { saleId: params.id, sku: params.sku }, body, actor),
  readHubBoard: (gateway, { params, query, actor }) => readHubBoard(gateway, params.id, query.saleId, actor),
  checkIn: (gateway, { params, body, actor }) => checkIn(gateway, params.id, body, actor),
  returnGoods: (gateway, { params, body, actor }) => returnGoods(gateway, params.id, body, actor),
  cutToBrought: (gateway, { params, body, actor }) =>
    cutToBrought(gateway, { saleId: params.id, sku: params.sku, changeId: body.changeId }, actor),
  reportNotBrought: (gateway, { params, actor }) =>
    reportNotBrought(gateway, { saleId: params.id, sku: params.sku }, actor),
}

export const consignmentHandlers: Handlers<typeof consignmentRoutes> = {
  joinConsignment: (gateway, { params, body, actor }) => joinConsignment(gateway, params.id, body, actor),
  takeOutOfConsignment: (gateway, { params, body, actor }) => takeOut(gateway, params.id, body, actor),
  closeConsignment: (gateway, { params, body, actor }) =>
    closeConsignment(gateway, { hub: params.id, code: params.code }, body, actor),
  readConsignment: (gateway, { params, actor }) =>
    readConsignment(gateway, { hub: params.id, code: params.code }, actor),
  readConsignmentLabel: async (gateway, { params, actor }) =>
    documentReply(
      await readConsignmentLabel(gateway, { hub: params.id, code: params.code }, actor),
      `label-${params.code}.pdf`,
    ),
}

/** A producer sees this many of its goods in the sales of those above. */
const ownMax = 200

export const mineHandlers: Handlers<typeof mineRoutes> = {
  readMine: (gateway, { actor }) => readMine(gateway, actor),
  listOwnCommitments: async ({ ctx }, { actor }) => ({
    items: (await listOwnCommitments(ctx.db, ownSeller(actor), ownMax)).map(commitmentView),
  }),
  putOwnCommitment: (gateway, { params, body, actor }) => putOwnCommitment(gateway, params, body, actor),
}
