import bwip from 'bwip-js/node'
import { saleEdit, saleStart, type prepareRoutes, type SaleDetails } from '../../shared/contract/routes/prepare.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readPhoto, readSaleDetails, removePhotos, setSaleStart } from '../../shared/sale/details-store.ts'
import { setItemPhoto } from '../sale/item-photo.ts'
import { editSale } from '../sale/edit-sale.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

export const prepareAnswers: Answers<typeof prepareRoutes> = {
  readSaleDetails: (gateway, { params }) => detailsOf(gateway, params['id']!),
  setSaleStart: async (gateway, asked) => {
    const saleId = asked.params['id']!
    await requireVisibleSale(gateway, saleId, asked.actor!)
    const { startsAt } = bodyAs(saleStart, asked)
    if (!(await setSaleStart(gateway.ctx.db, saleId, startsAt)))
      throw new Refusal('wrong-state', 'The sale was opened already.')
    return detailsOf(gateway, saleId)
  },
  editSale: (gateway, asked) => editSale(gateway, asked.params['id']!, bodyAs(saleEdit, asked), asked.actor!),
  setPhoto: async (gateway, { params, body, actor }) => {
    const { id: saleId, sku } = params as { id: string; sku: string }
    await requireVisibleSale(gateway, saleId, actor!)
    return setItemPhoto(gateway, saleId, sku, body)
  },
  removePhoto: async (gateway, { params, actor }) => {
    const { id: saleId, sku } = params as { id: string; sku: string }
    await requireVisibleSale(gateway, saleId, actor!)
    await removePhotos(gateway.ctx.db, saleId, [sku])
    return detailsOf(gateway, saleId)
  },
  readPhoto: async ({ ctx }, { params, response }) => {
    const [hash, size] = params['file']!.split(/[-.]/)
    const bytes = await readPhoto(ctx.db, Buffer.from(hash!, 'hex'), Number(size))
    if (!bytes) throw new Refusal('not-found', 'There is no such photo.')
    response
      .status(200)
      .setHeader('content-type', 'image/webp')
      .setHeader('cache-control', 'public, max-age=31536000, immutable')
      .end(bytes)
  },
  readSaleQr: async (gateway, { params, query, actor }) => {
    await requireVisibleSale(gateway, params['id']!, actor!)
    const { url } = query as { url: string }
    return {
      svg: bwip.toSVG({ bcid: 'qrcode', text: url, paddingwidth: 4, paddingheight: 4, backgroundcolor: 'FFFFFF' }),
    }
  },
}

async function detailsOf(gateway: Gateway, saleId: string): Promise<SaleDetails> {
  const details = await readSaleDetails(gateway.ctx.db, saleId)
  if (!details) throw new Refusal('not-found', 'There is no such sale.')
  return details
}
