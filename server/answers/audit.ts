import { listChanges } from '../../shared/audit/audit-store.ts'
import type { auditRoutes } from '../../shared/contract/routes/audit.ts'
import { auditPlace, decodeCursor, encodeCursor } from '../http/pagination.ts'
import type { Answers } from '../http/handler.ts'

export const auditAnswers: Answers<typeof auditRoutes> = {
  listAudit: async ({ ctx }, { query }) => {
    const { limit, saleId, actor, cursor } = query as {
      limit: number
      saleId?: string
      actor?: string
      cursor?: string
    }
    const after = decodeCursor(cursor, auditPlace)
    const items = await listChanges(ctx.db, {
      limit: limit + 1,
      ...(saleId && { saleId }),
      ...(actor && { actor }),
      ...(after && { after: { link: after[0], place: after[1] } }),
    })
    const last = items[limit - 1]
    return {
      items: items.slice(0, limit).map(({ link: _link, place: _place, ...change }) => change),
      nextCursor: items.length > limit && last ? encodeCursor([last.link, last.place]) : null,
    }
  },
}
