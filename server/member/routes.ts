import type { memberRoutes } from '../../shared/contract/routes/member.ts'
import { listMembers } from '../../shared/shop/seller-tree-store.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { memberPlace, pageOf } from '../http/pagination.ts'
import { addMember } from './add-member.ts'
import { inviteMember, joinParent } from './join-parent.ts'
import { memberView, moveMember } from './move-member.ts'

export const memberHandlers: Handlers<typeof memberRoutes> = {
  listMembers: ({ ctx }, { query, actor }) =>
    pageOf(
      query,
      memberPlace,
      async (limit, after) =>
        (await listMembers(ctx.db, { within: sellerSeenBy(actor), after: after?.[0], limit })).map(memberView),
      ({ seller }) => [seller],
    ),
  addMember: (gateway, { body, actor }) => addMember(gateway, body, actor),
  moveMember: (gateway, { params, body, actor }) => moveMember(gateway, params.seller, body.parent, actor),
  inviteMember: (gateway, { body, actor }) => inviteMember(gateway, body.under, actor),
  joinParent: (gateway, { body, actor }) => joinParent(gateway, body.code, actor),
}
