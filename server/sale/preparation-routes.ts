import bwip from 'bwip-js/node'
import type { Role } from '../../shared/contract/roles.ts'
import { hosts } from '../../shared/contract/route.ts'
import type { saleImportRoutes } from '../../shared/contract/routes/sale-import.ts'
import type { salePreparationRoutes } from '../../shared/contract/routes/sale-preparation.ts'
import { Refusal } from '../../shared/refusal.ts'
import { keepGoodsMapping, readGoodsMappings } from '../../shared/sale/goods-mapping-store.ts'
import { readPhoto, removePhotos } from '../../shared/sale/details-store.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import type { Handlers } from '../http/handler.ts'
import { copySale } from './copy-sale.ts'
import { editSale } from './edit-sale.ts'
import { setItemPhoto } from './item-photo.ts'
import { rehearse } from './rehearse.ts'
import { detailsOf, setStart } from './set-start.ts'

export const salePreparationHandlers: Handlers<typeof salePreparationRoutes> = {
  readSaleDetails: (gateway, { params }) => detailsOf(gateway, params.id),
  setSaleStart: (gateway, { params, body, actor }) => setStart(gateway, params.id, body, actor),
  editSale: (gateway, { params, body, actor }) => editSale(gateway, params.id, body, actor),
  setPhoto: async (gateway, { params, body, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    return setItemPhoto(gateway, params.id, params.sku, body)
  },
  removePhoto: async (gateway, { params, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    await removePhotos(gateway.ctx.db, params.id, [params.sku])
    return detailsOf(gateway, params.id)
  },
  readPhoto: async ({ ctx }, { params }) => {
    const [hash, size] = params.file.split(/[-.]/)
    const bytes = await readPhoto(ctx.db, Buffer.from(hash!, 'hex'), Number(size))
    if (!bytes) throw new Refusal('not-found', 'There is no such photo.')
    return { bytes, type: 'image/webp', cacheControl: 'public, max-age=31536000, immutable' }
  },
  readSaleQr: async (gateway, { params, query, actor }) => {
    if (isAddressOf(params.id, query.url)) await gateway.sales.find(params.id)
    else await requireHost(gateway, params.id, actor)
    return {
      svg: bwip.toSVG({
        bcid: 'qrcode',
        text: query.url,
        paddingwidth: 4,
        paddingheight: 4,
        backgroundcolor: 'FFFFFF',
      }),
    }
  },
  copySale: (gateway, { params, body, actor }) => copySale(gateway, params.id, body, actor),
  rehearse: (gateway, { params, body, actor }) => rehearse(gateway, params.id, body, actor),
}

/** Whether this is where viewers find the sale, whatever name the server has to the outside. */
function isAddressOf(saleId: string, url: string): boolean {
  const { pathname, search, hash } = new URL(url)
  return pathname === `/live/${saleId}` && search === '' && hash === ''
}

/** Only who may change a sale may have any address drawn in its name. */
async function requireHost(gateway: Gateway, saleId: string, actor: KnownActor | undefined): Promise<void> {
  if (!actor) throw new Refusal('unauthorized', "url: without a token, only the sale's own address can be drawn.")
  if (!(hosts as readonly Role[]).includes(actor.role))
    throw new Refusal('forbidden', `url: for a ${actor.role}, only the sale's own address can be drawn.`)
  await requireVisibleSale(gateway, saleId, actor)
}

export const saleImportHandlers: Handlers<typeof saleImportRoutes> = {
  previewImport: async ({ ctx, uploads }, { body, query, actor }) => {
    if (!body) throw new Refusal('invalid', 'file: send a CSV or XLSX file as the body')
    const mappings = actor.sellerId ? await readGoodsMappings(ctx.db, actor.sellerId) : []
    return uploads.previewGoods({ bytes: new Uint8Array(body), ...query, mappings })
  },
  keepGoodsColumns: async ({ ctx }, { body, actor }) => {
    if (!actor.sellerId) throw new Refusal('forbidden', "Column mappings belong to a seller: use a host's token.")
    await keepGoodsMapping(ctx.db, actor.sellerId, body)
    return body
  },
}
