import { controlRoutes, searchText } from '../../shared/contract/routes/control.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { listOddRefunds, listUnreadMessages } from '../control/list-messages.ts'
import { drawQr, listPeople, withdrawLink } from '../control/list-people.ts'
import { openBoardSession } from '../control/queue-board.ts'
import { readDeadlineBoard } from '../control/read-deadline-board.ts'
import { listTrouble, retryJob, retryOrder } from '../control/retry-work.ts'
import { search } from '../control/search.ts'
import { tellStory } from '../control/tell-story.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

/** The seller whose things an actor sees; unset for an admin, who sees all. */
const sellerOf = ({ role, sellerId }: KnownActor): string | undefined => (role === 'admin' ? undefined : sellerId!)

export const controlAnswers: Answers<typeof controlRoutes> = {
  readOverview: ({ overview }, { actor }) => overview.read(sellerOf(actor!)),
  readDeadlineBoard: ({ ctx }, { actor }) => readDeadlineBoard(ctx, sellerOf(actor!)),
  search: ({ ctx }, asked) => search(ctx, bodyAs(searchText, asked).text, sellerOf(asked.actor!)),
  readStory: async (gateway, { params, actor }) =>
    tellStory(gateway.ctx, await requireVisibleOrder(gateway, params['id']!, actor!)),
  listTrouble: async ({ ctx }, { actor }) => ({
    ...(await listTrouble(ctx, actor!)),
    refunds: await listOddRefunds(ctx, actor!),
    messages: await listUnreadMessages(ctx, actor!),
  }),
  retryJob: ({ ctx }, { params, actor }) => retryJob(ctx, params['id']!, actor!),
  retryOrder: ({ ctx }, { params, actor }) => retryOrder(ctx, params['id']!, actor!),
  listPeople: ({ ctx }) => listPeople(ctx),
  withdrawLink: ({ ctx }, { params, actor }) => withdrawLink(ctx, params['id']!, actor!),
  drawQr: async (_gateway, asked) => drawQr(bodyAs(controlRoutes.drawQr.body, asked).text),
  openQueueBoard: ({ ctx }, { request, response, actor }) => openBoardSession(ctx, actor!, request, response),
}
