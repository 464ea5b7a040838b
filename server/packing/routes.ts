import type { packingRoutes } from '../../shared/contract/routes/packing.ts'
import { listBatches, readBatch } from '../../shared/packing/batch-store.ts'
import { listPhotos, photoView, readPhotoBytes } from '../../shared/packing/photo-store.ts'
import { readWorksheet } from '../../shared/packing/worksheet-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { requireVisibleBatch, requireVisibleParcel, requireVisibleSale, sellerSeenBy } from '../access/visibility.ts'
import type { Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { checkScan } from './check-scan.ts'
import { claimBatch, claimNextBatch, handBackBatch } from './claim-batch.ts'
import { cutBatchesNow } from './cut-batches.ts'
import { packParcel } from './pack-parcel.ts'
import { keepPhoto } from './parcel-photo.ts'
import { reportShortPick } from './report-short-pick.ts'
import { readWeight, weighParcel } from './weigh-parcel.ts'

export const packingHandlers: Handlers<typeof packingRoutes> = {
  cutBatches: async (gateway, { params, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    return cutBatchesNow(gateway, params.id, actor)
  },
  listBatches: ({ ctx }, { query, actor }) =>
    pageByTime(
      query,
      (limit, after) =>
        listBatches(ctx.db, {
          limit,
          ...(query.saleId && { saleId: query.saleId }),
          ...(query.state && { state: query.state }),
          sellerId: sellerSeenBy(actor),
          ...(after && { after: { packBy: after.at, batchId: after.id } }),
        }),
      ({ packBy, batchId }) => [packBy, batchId],
    ),
  readBatch: async (gateway, { params, actor }) => {
    await requireVisibleBatch(gateway, params.id, actor)
    return (await readBatch(gateway.ctx.db, params.id))!
  },
  claimBatch: (gateway, { params, actor }) => claimBatch(gateway, params.id, actor),
  claimNextBatch: (gateway, { body, actor }) => claimNextBatch(gateway, body.saleId, actor),
  handBackBatch: (gateway, { params, actor }) => handBackBatch(gateway, params.id, actor),
  readWorksheet: async (gateway, { params, actor }) => {
    await requireVisibleBatch(gateway, params.id, actor)
    return readWorksheet(gateway.ctx.db, gateway.ctx.personal, params.id)
  },
  checkScan: (gateway, { params, body, actor }) => checkScan(gateway, params.code, body, actor),
  packParcel: (gateway, { params, body, actor }) => packParcel(gateway, params.code, body, actor),
  shortPick: (gateway, { params, body, actor }) => reportShortPick(gateway, params.code, body, actor),
  weighParcel: (gateway, { params, body, actor }) => weighParcel(gateway, params.code, body, actor),
  readParcelWeight: (gateway, { params, actor }) => readWeight(gateway, params.code, actor),
  putParcelPhoto: (gateway, { params, query, body, actor }) =>
    keepPhoto(gateway, { code: params.code, photoId: params.photo, image: body, at: query.at }, actor),
  listParcelPhotos: async (gateway, { params, actor }) => {
    const { parcelId, code } = await requireVisibleParcel(gateway, params.code, actor)
    return { items: (await listPhotos(gateway.ctx.db, parcelId)).map((row) => photoView(row, code)) }
  },
  readParcelPhoto: async (gateway, { params, actor }) => {
    const { parcelId } = await requireVisibleParcel(gateway, params.code, actor)
    const bytes = await readPhotoBytes(gateway.ctx.db, parcelId, params.photo)
    if (!bytes) throw new Refusal('not-found', 'There is no such photo.')
    return { bytes, type: 'image/webp' }
  },
  readCommandSheet: async ({ drawings }, { query }) => ({
    bytes: await drawings.commandSheet(query.size, query.language),
    type: 'application/pdf',
    fileName: 'station-commands.pdf',
  }),
}
