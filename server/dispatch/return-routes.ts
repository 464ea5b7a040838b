import type { returnRoutes } from '../../shared/contract/routes/return.ts'
import { listReturns } from '../../shared/dispatch/return-scan-store.ts'
import { sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { keepReturnPhoto, readReturnPhoto } from './return-photo.ts'
import { scanReturn } from './scan-return.ts'

export const returnHandlers: Handlers<typeof returnRoutes> = {
  scanReturn: (gateway, { body, actor }) => scanReturn(gateway, body, actor),
  listReturns: ({ ctx }, { query, actor }) =>
    pageByTime(
      query,
      (limit, after) => listReturns(ctx.db, { sellerId: sellerSeenBy(actor), after, limit }),
      ({ at, scanId }) => [at, scanId],
    ),
  putReturnPhoto: (gateway, { params, body, actor }) => keepReturnPhoto(gateway, params.id, body, actor),
  readReturnPhoto: async (gateway, { params, actor }) => ({
    bytes: await readReturnPhoto(gateway, params.id, actor),
    type: 'image/webp',
  }),
}
