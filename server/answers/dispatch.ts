import {
  newAmendment,
  newCarrierAccount,
  newNote,
  newPickup,
  outScan,
  signature,
  type dispatchRoutes,
} from '../../shared/contract/routes/dispatch.ts'
import { findPickup, pickupView } from '../../shared/dispatch/pickup-store.ts'
import { listPickups } from '../../shared/dispatch/pickup-list-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { addCarrier, listCarriers } from '../dispatch/add-carrier.ts'
import { amendManifest } from '../dispatch/amend-manifest.ts'
import { bookShipment, readParcelShipment } from '../dispatch/book-shipment.ts'
import { decodeCursor, encodeCursor, salePlace } from '../http/pagination.ts'
import { cancelPickup, maySeePickup, noteOnPickup, openPickup } from '../dispatch/open-pickup.ts'
import { photographPickup, readPickupPhoto } from '../dispatch/pickup-photo.ts'
import { proveHandOver } from '../dispatch/build-evidence.ts'
import { scanOut } from '../dispatch/scan-out.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { signPickup } from '../dispatch/sign-pickup.ts'
import { takeCarrierEvent } from '../dispatch/take-carrier-event.ts'
import { bodyAs, type Answers, type Asked } from '../http/handler.ts'

/** 201 for what is new, 200 for what was there. */
function made<Answer extends { replayed?: true }>({ response }: Asked, answer: Answer): Answer {
  if (answer.replayed) response.status(200).json(answer)
  return answer
}

function sendZip({ response }: Asked, bytes: Buffer, name: string): void {
  response
    .status(200)
    .setHeader('content-type', 'application/zip')
    .setHeader('content-disposition', `attachment; filename="${name}"`)
    .setHeader('cache-control', 'private, no-store')
    .end(bytes)
}

export const dispatchAnswers: Answers<typeof dispatchRoutes> = {
  openPickup: async (gateway, asked) => made(asked, await openPickup(gateway, bodyAs(newPickup, asked), asked.actor!)),
  listPickups: async ({ ctx }, { query, actor }) => {
    const { limit, state, cursor } = query as { limit: number; state?: string; cursor?: string }
    const after = decodeCursor(cursor, salePlace)
    const items = await listPickups(ctx.db, {
      limit: limit + 1,
      ...(state && { state }),
      ...(actor!.role !== 'admin' && { sellerId: actor!.sellerId! }),
      ...(after && { after: { openedAt: new Date(after[0]), pickupId: after[1] } }),
    })
    const last = items[limit - 1]
    return {
      items: items.slice(0, limit),
      nextCursor: items.length > limit && last ? encodeCursor([last.openedAt, last.pickupId]) : null,
    }
  },
  readPickup: async (gateway, { params, actor }) => {
    await maySeePickup(gateway, params['id']!, actor!)
    return pickupView(gateway.ctx.db, (await findPickup(gateway.ctx.db, params['id']!))!)
  },
  scanOut: (gateway, asked) => scanOut(gateway, asked.params['id']!, bodyAs(outScan, asked), asked.actor!),
  noteOnPickup: async (gateway, asked) =>
    made(asked, await noteOnPickup(gateway, asked.params['id']!, bodyAs(newNote, asked), asked.actor!)),
  photographPickup: async (gateway, asked) =>
    made(asked, await photographPickup(gateway, asked.params['id']!, asked.params['photo']!, asked.body, asked.actor!)),
  readPickupPhoto: async (gateway, { params, actor, response }) => {
    const webp = await readPickupPhoto(gateway, params['id']!, params['photo']!, actor!)
    response
      .status(200)
      .setHeader('content-type', 'image/webp')
      .setHeader('cache-control', 'private, max-age=3600')
      .end(webp)
  },
  signPickup: (gateway, asked) => signPickup(gateway, asked.params['id']!, bodyAs(signature, asked), asked.actor!),
  cancelPickup: (gateway, { params, actor }) => cancelPickup(gateway, params['id']!, actor!),
  amendManifest: async (gateway, asked) =>
    made(asked, await amendManifest(gateway, asked.params['id']!, bodyAs(newAmendment, asked), asked.actor!)),
  proveManifest: async (gateway, asked) => {
    const manifestId = asked.params['id']!
    const row = await gateway.ctx.db
      .selectFrom('manifest as m')
      .leftJoin('parcel as p', 'p.manifest_id', 'm.manifest_id')
      .leftJoin('sale as s', 's.sale_id', 'p.sale_id')
      .select(['m.seller_id', 'm.carrier', 's.time_zone'])
      .where('m.manifest_id', '=', manifestId)
      .executeTakeFirst()
    if (!row || (asked.actor!.role !== 'admin' && row.seller_id !== asked.actor!.sellerId))
      throw new Refusal('not-found', 'There is no such manifest.')
    sendZip(
      asked,
      await proveHandOver(gateway.ctx, { manifestId }, { title: row.carrier, timeZone: row.time_zone ?? 'UTC' }),
      `evidence-${manifestId}.zip`,
    )
  },
  proveSale: async (gateway, asked) => {
    const saleId = asked.params['id']!
    await requireVisibleSale(gateway, saleId, asked.actor!)
    const sale = await gateway.ctx.db
      .selectFrom('sale')
      .select(['title', 'time_zone'])
      .where('sale_id', '=', saleId)
      .executeTakeFirstOrThrow()
    sendZip(
      asked,
      await proveHandOver(gateway.ctx, { saleId }, { title: sale.title, timeZone: sale.time_zone }),
      `evidence-${saleId}.zip`,
    )
  },
  addCarrier: async (gateway, asked) =>
    made(asked, await addCarrier(gateway, bodyAs(newCarrierAccount, asked), asked.actor!)),
  listCarriers: (gateway, { actor }) => listCarriers(gateway, actor!),
  bookShipment: (gateway, asked) =>
    bookShipment(gateway, asked.params['code']!, (asked.body as { accountId: string }).accountId, asked.actor!),
  readShipment: (gateway, { params, actor }) => readParcelShipment(gateway, params['code']!, actor!),
  takeCarrierEvent: async (gateway, { params, body, response }) => {
    response.status(await takeCarrierEvent(gateway, params['secret']!, body)).json({})
  },
}
