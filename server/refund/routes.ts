import type { refundRoutes } from '../../shared/contract/routes/refund.ts'
import { readRefunds } from '../../shared/refund/refund-store.ts'
import { banks } from '../../shared/shop/bank-account.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { readRefundTransfer, setRefundAccount } from './refund-account.ts'
import { payRefund, refuseRefund } from './settle-refund.ts'

export const refundHandlers: Handlers<typeof refundRoutes> = {
  listRefunds: async ({ ctx }, { query, actor }) => {
    const { items, nextCursor } = await pageByTime(
      query,
      (limit, after) =>
        readRefunds(ctx.db, ctx.personal, {
          sellerId: sellerSeenBy(actor),
          state: query.state,
          after,
          limit,
          now: ctx.clock.now(),
        }),
      ({ since, ended, place }) => [ended?.at ?? since, place],
    )
    return { items: items.map(({ place: _place, ...one }) => one), nextCursor }
  },
  listBanks: () => ({ banks: [...banks] }),
  putRefundAccount: (gateway, { params, body, actor }) => setRefundAccount(gateway, params.id, body.account, actor),
  readRefundTransfer: (gateway, { params, actor }) => readRefundTransfer(gateway, params.id, actor),
  payRefund: (gateway, { params, body, actor }) => payRefund(gateway, params.id, body, actor),
  refuseRefund: (gateway, { params, body, actor }) => refuseRefund(gateway, params.id, body, actor),
}
