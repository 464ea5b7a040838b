import { listChanges } from '../../shared/audit/audit-store.ts'
import type { troubleRoutes } from '../../shared/contract/routes/control-trouble.ts'
import type { controlRoutes } from '../../shared/contract/routes/control.ts'
import { isOwn, requireVisibleOrder, sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { auditPlace, pageOf } from '../http/pagination.ts'
import { listAttention } from './list-attention.ts'
import { listOddRefunds, listUnreadMessages } from './list-messages.ts'
import { drawQr, listPeople, withdrawLink } from './list-people.ts'
import { openBoardSession } from './queue-board.ts'
import { readDeadlineBoard } from './read-deadline-board.ts'
import { listTrouble, retryJob, retryOrder } from './retry-work.ts'
import { search } from './search.ts'
import { tellStory } from './tell-story.ts'

export const controlHandlers: Handlers<typeof controlRoutes & typeof troubleRoutes> = {
  readOverview: ({ overview }, { actor }) => overview.read((sellerId) => isOwn(sellerId, actor)),
  readDeadlineBoard: ({ ctx }, { actor }) => readDeadlineBoard(ctx, sellerSeenBy(actor)),
  search: ({ ctx }, { body, actor }) => search(ctx, body.text, sellerSeenBy(actor)),
  readStory: async (gateway, { params, actor }) =>
    tellStory(gateway.ctx, await requireVisibleOrder(gateway, params.id, actor)),
  listTrouble: async ({ ctx }, { actor }) => ({
    ...(await listTrouble(ctx, actor)),
    attention: await listAttention(ctx, actor),
    refunds: await listOddRefunds(ctx, actor),
    messages: await listUnreadMessages(ctx, actor),
  }),
  retryJob: ({ ctx }, { params, actor }) => retryJob(ctx, params.id, actor),
  retryOrder: ({ ctx }, { params, actor }) => retryOrder(ctx, params.id, actor),
  listPeople: ({ ctx }, { actor }) => listPeople(ctx, actor),
  withdrawLink: ({ ctx }, { params, actor }) => withdrawLink(ctx, params.id, actor),
  drawQr: (_gateway, { body }) => drawQr(body.text),
  openQueueBoard: ({ ctx }, { raw, response, actor }) => openBoardSession(ctx, actor, raw, response),
  listAudit: async ({ ctx }, { query }) => {
    const { limit: _limit, cursor: _cursor, ...wanted } = query
    const page = await pageOf(
      query,
      auditPlace,
      (limit, after) =>
        listChanges(ctx.db, {
          ...wanted,
          limit,
          ...(after && { after: { link: after[0], place: after[1] } }),
        }),
      ({ link, place }) => [link, place],
    )
    return { ...page, items: page.items.map(({ link: _link, place: _place, ...change }) => change) }
  },
}
