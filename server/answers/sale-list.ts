import type { saleListRoutes } from '../../shared/contract/routes/sale-list.ts'
import { listSales } from '../../shared/sale/sale-list-store.ts'
import { decodeCursor, encodeCursor, salePlace } from '../http/pagination.ts'
import type { Answers } from '../http/handler.ts'

export const saleListAnswers: Answers<typeof saleListRoutes> = {
  listSales: async ({ ctx }, { query, actor }) => {
    const { limit, state, cursor } = query as { limit: number; state?: string; cursor?: string }
    const after = decodeCursor(cursor, salePlace)
    const items = await listSales(ctx.db, {
      limit: limit + 1,
      ...(state && { state }),
      ...(actor!.role !== 'admin' && { sellerId: actor!.sellerId! }),
      ...(after && { after: { createdAt: new Date(after[0]), saleId: after[1] } }),
    })
    const last = items[limit - 1]
    return {
      items: items.slice(0, limit),
      nextCursor: items.length > limit && last ? encodeCursor([last.createdAt, last.saleId]) : null,
    }
  },
}
