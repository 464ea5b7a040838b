import type { carrierRoutes } from '../../shared/contract/routes/dispatch-carriers.ts'
import type { dispatchRoutes } from '../../shared/contract/routes/dispatch.ts'
import { listPickups } from '../../shared/dispatch/pickup-list-store.ts'
import { findPickup, pickupView } from '../../shared/dispatch/pickup-store.ts'
import { requireVisibleManifest, requireVisibleSale, sellerSeenBy } from '../access/visibility.ts'
import { OtherStatus, type FileReply, type Handlers } from '../http/handler.ts'
import { pageByTime } from '../http/pagination.ts'
import { documentReply, readManifestDocument } from '../packing/read-document.ts'
import { addCarrier } from './add-carrier.ts'
import { amendManifest } from './amend-manifest.ts'
import { bookShipment, readParcelShipment } from './book-shipment.ts'
import { proveHandOver } from './build-evidence.ts'
import { handOver } from './hand-over.ts'
import { changeCarrier, listCarriers, removeCarrier } from './carrier-accounts.ts'
import { cancelPickup, maySeePickup, noteOnPickup, openPickup } from './open-pickup.ts'
import { photographPickup, readPickupPhoto } from './pickup-photo.ts'
import { scanOut } from './scan-out.ts'
import { signPickup } from './sign-pickup.ts'
import { takeCarrierEvent } from './take-carrier-event.ts'
import { listCarrierKinds, tryCarrier, tryCarrierAccount } from './try-carrier.ts'

export const dispatchHandlers: Handlers<typeof dispatchRoutes> = {
  handOver: (gateway, { body, actor }) => handOver(gateway, body, actor),
  readManifest: async (gateway, { params, actor }) => {
    if (actor) await requireVisibleManifest(gateway, params.id, actor)
    return documentReply(await readManifestDocument(gateway.ctx, params.id), `manifest-${params.id}.pdf`)
  },
  openPickup: (gateway, { body, actor }) => openPickup(gateway, body, actor),
  listPickups: ({ ctx }, { query, actor }) =>
    pageByTime(
      query,
      (limit, after) =>
        listPickups(ctx.db, {
          limit,
          ...(query.state && { state: query.state }),
          sellerId: sellerSeenBy(actor),
          after,
        }),
      ({ openedAt, pickupId }) => [openedAt, pickupId],
    ),
  readPickup: async (gateway, { params, actor }) => {
    await maySeePickup(gateway, params.id, actor)
    return pickupView(gateway.ctx.db, (await findPickup(gateway.ctx.db, params.id))!)
  },
  scanOut: (gateway, { params, body, actor }) => scanOut(gateway, params.id, body, actor),
  noteOnPickup: (gateway, { params, body, actor }) => noteOnPickup(gateway, params.id, body, actor),
  photographPickup: (gateway, { params, body, actor }) =>
    photographPickup(gateway, params.id, params.photo, body, actor),
  readPickupPhoto: async (gateway, { params, actor }) => ({
    bytes: await readPickupPhoto(gateway, params.id, params.photo, actor),
    type: 'image/webp',
  }),
  signPickup: (gateway, { params, body, actor }) => signPickup(gateway, params.id, body, actor),
  cancelPickup: (gateway, { params, actor }) => cancelPickup(gateway, params.id, actor),
  amendManifest: (gateway, { params, body, actor }) => amendManifest(gateway, params.id, body, actor),
  proveManifest: async (gateway, { params, actor }) => {
    const manifestId = params.id
    const { carrier } = await requireVisibleManifest(gateway, manifestId, actor)
    const sale = await gateway.ctx.db
      .selectFrom('parcel as p')
      .innerJoin('sale as s', 's.sale_id', 'p.sale_id')
      .select('s.time_zone')
      .where('p.manifest_id', '=', manifestId)
      .executeTakeFirst()
    const header = { title: carrier, timeZone: sale?.time_zone ?? 'UTC', actor }
    return evidenceReply(await proveHandOver(gateway, { manifestId }, header), manifestId)
  },
  proveSale: async (gateway, { params, actor }) => {
    const saleId = params.id
    await requireVisibleSale(gateway, saleId, actor)
    const sale = await gateway.ctx.db
      .selectFrom('sale')
      .select(['title', 'time_zone'])
      .where('sale_id', '=', saleId)
      .executeTakeFirstOrThrow()
    const header = { title: sale.title, timeZone: sale.time_zone, actor }
    return evidenceReply(await proveHandOver(gateway, { saleId }, header), saleId)
  },
}

export const carrierHandlers: Handlers<typeof carrierRoutes> = {
  addCarrier: (gateway, { body, actor }) => addCarrier(gateway, body, actor),
  listCarriers: (gateway, { actor }) => listCarriers(gateway, actor),
  changeCarrier: (gateway, { params, body, actor }) => changeCarrier(gateway, params.id, body, actor),
  removeCarrier: async (gateway, { params, actor }) => {
    await removeCarrier(gateway, params.id, actor)
    return { accountId: params.id }
  },
  listCarrierKinds: async () => ({ items: listCarrierKinds() }),
  tryCarrier: (_gateway, { body, actor }) => tryCarrier(body, actor),
  tryCarrierAccount: (gateway, { params, actor }) => tryCarrierAccount(gateway, params.id, actor),
  bookShipment: (gateway, { params, body, actor }) => bookShipment(gateway, params.code, body.accountId, actor),
  readShipment: (gateway, { params, actor }) => readParcelShipment(gateway, params.code, actor),
  takeCarrierEvent: async (gateway, { params, body }) =>
    new OtherStatus(await takeCarrierEvent(gateway, params.secret, body), {}),
}

function evidenceReply(bytes: Buffer, id: string): FileReply {
  return {
    bytes,
    type: 'application/zip',
    fileName: `evidence-${id}.zip`,
    download: true,
  }
}
