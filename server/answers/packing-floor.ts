import {
  claimNext,
  scanToCheck,
  shortPick,
  type packingFloorRoutes,
} from '../../shared/contract/routes/packing-floor.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { CommandSheetSize } from '../../shared/packing/paper/command-sheet.ts'
import type { PaperLocale } from '../../shared/packing/paper/paper.ts'
import { listPhotos, photoView, readPhotoBytes } from '../../shared/packing/photo-store.ts'
import { readWorksheet } from '../../shared/packing/worksheet-store.ts'
import { checkScan } from '../packing/check-scan.ts'
import { claimNextBatch, handBackBatch } from '../packing/claim-batch.ts'
import { drawCommandSheet } from '../sale/draw-report.ts'
import { keepPhoto } from '../packing/parcel-photo.ts'
import { reportShortPick } from '../packing/report-short-pick.ts'
import { requireVisibleBatch, requireVisibleParcel } from '../access/visibility.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

export const packingFloorAnswers: Answers<typeof packingFloorRoutes> = {
  claimNextBatch: (gateway, asked) => claimNextBatch(gateway, bodyAs(claimNext, asked).saleId, asked.actor!),
  readWorksheet: async (gateway, { params, actor }) => {
    await requireVisibleBatch(gateway, params['id']!, actor!)
    return readWorksheet(gateway.ctx.db, gateway.ctx.personal, params['id']!)
  },
  handBackBatch: (gateway, { params, actor }) => handBackBatch(gateway, params['id']!, actor!),
  checkScan: (gateway, asked) => checkScan(gateway, asked.params['code']!, bodyAs(scanToCheck, asked), asked.actor!),
  shortPick: (gateway, asked) =>
    reportShortPick(gateway, asked.params['code']!, bodyAs(shortPick, asked), asked.actor!),
  putParcelPhoto: async (gateway, { params, query, body, actor, response }) => {
    const photo = await keepPhoto(
      gateway,
      { code: params['code']!, photoId: params['photo']!, image: body, at: query['at'] as string | undefined },
      actor!,
    )
    if (photo.replayed) response.status(200).json(photo)
    return photo
  },
  readCommandSheet: async (_gateway, { query, response }) => {
    const { size, language } = query as { size: CommandSheetSize; language: PaperLocale }
    response
      .status(200)
      .setHeader('content-type', 'application/pdf')
      .setHeader('content-disposition', 'inline; filename="station-commands.pdf"')
      .setHeader('cache-control', 'public, max-age=3600')
      .end(await drawCommandSheet(size, language))
  },
  listParcelPhotos: async (gateway, { params, actor }) => {
    const { parcelId, code } = await requireVisibleParcel(gateway, params['code']!, actor!)
    return { items: (await listPhotos(gateway.ctx.db, parcelId)).map((row) => photoView(row, code)) }
  },
  readParcelPhoto: async (gateway, { params, actor, response }) => {
    // Unlike paper, photos are not opened by a signed address.
    if (!actor) throw new Refusal('unauthorized', 'A token is needed.')
    const { parcelId } = await requireVisibleParcel(gateway, params['code']!, actor)
    const bytes = await readPhotoBytes(gateway.ctx.db, parcelId, params['photo']!)
    if (!bytes) throw new Refusal('not-found', 'There is no such photo.')
    response.setHeader('cache-control', 'private, max-age=3600').type('image/webp').send(bytes)
    return undefined
  },
}
