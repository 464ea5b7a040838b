import type { pointRoutes } from '../../shared/contract/routes/point.ts'
import { readPointParcels } from '../../shared/dispatch/hand-out-store.ts'
import { listPoints, listPointsServing, pointView } from '../../shared/shop/collect-point-store.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { pageOf, pointParcelPlace } from '../http/pagination.ts'
import { handOut } from './hand-out.ts'
import { addPoint, changePoint, removePoint, requireOwnPoint } from './points.ts'

export const pointHandlers: Handlers<typeof pointRoutes> = {
  listPoints: async ({ ctx }, { actor }) => ({
    items: (await listPoints(ctx.db, sellerSeenBy(actor))).map(pointView),
  }),
  addPoint: (gateway, { body, actor }) => addPoint(gateway, body, actor),
  changePoint: (gateway, { params, body, actor }) => changePoint(gateway, params.id, body, actor),
  removePoint: (gateway, { params, actor }) => removePoint(gateway, params.id, actor),
  listSalePoints: async ({ ctx, sales }, { params }) => {
    const { sellerId } = await sales.find(params.id)
    const points = (await listPointsServing(ctx.db, sellerId)).map(pointView)
    return {
      items: points.map(({ pointId, name, address, hours, keepDays }) => ({ pointId, name, address, hours, keepDays })),
    }
  },
  listPointParcels: async (gateway, { params, query, actor }) => {
    await requireOwnPoint(gateway, params.id, actor)
    const { db, personal } = gateway.ctx
    return pageOf(
      query,
      pointParcelPlace,
      (limit, after) =>
        readPointParcels(db, personal, {
          pointId: params.id,
          state: query.state,
          limit,
          ...(after && { after: { readyAt: new Date(after[0]), code: after[1] } }),
        }),
      ({ readyAt, code }) => [readyAt, code],
    )
  },
  handOut: (gateway, { params, body, actor }) => handOut(gateway, params.id, body, actor),
}
