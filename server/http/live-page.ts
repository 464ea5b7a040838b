import type { Request, Response } from 'express'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { SaleView } from '../../shared/contract/common.ts'
import type { LiveStart } from '../../shared/contract/live-start.ts'
import { transferCurrency } from '../../shared/order/bank-transfer.ts'
import { findBankAccount } from '../../shared/shop/bank-account-store.ts'
import { formatMoney } from '../../shared/packing/paper/format.ts'
import { codTermsText } from '../../shared/shop/cod-terms.ts'
import { readSaleDetails } from '../../shared/sale/details-store.ts'
import { readShopName } from '../../shared/sale/seller-store.ts'
import type { Gateway } from '../context.ts'
import { openTtlCache } from '../../shared/lib/ttl-cache.ts'

interface Packed {
  status: number
  html: Buffer
  packed: Buffer
}

/** A sale's state is read and compressed at most this often (ms), no matter how many phones open its page at once. */
const keptMs = 250
const pack = promisify(gzip)
/** Whether a page's address may be that of a sale; anything else is not looked up. */
export const isSaleId = (text: string): boolean => uuid.test(text)
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * The viewer's page with the sale's current state embedded: a phone on a bad network shows the product one round trip
 * earlier, and a messenger finds the sale's title for its link preview. If Postgres does not answer, the page is sent
 * without the state and fetches it itself.
 */
export function openLivePage(
  gateway: Gateway,
  template: string,
): (request: Request, response: Response) => Promise<void> {
  const memory = openTtlCache<Packed>(gateway.ctx.clock, keptMs)
  const bare = async (start: LiveStart | undefined, status: number): Promise<Packed> => {
    const html = Buffer.from(fillIn(template, start))
    return { status, html, packed: await pack(html) }
  }
  const read = async (saleId: string): Promise<Packed> => {
    // Made-up ids cost at most one shared read.
    const sale = isSaleId(saleId) ? await gateway.snapshots.sale(saleId) : undefined
    const [details, promise = null, shop = null] = sale
      ? await Promise.all([
          readSaleDetails(gateway.ctx.db, saleId),
          gateway.promises.read(saleId).catch(() => null),
          readShopName(gateway.ctx.db, saleId),
        ])
      : []
    const takesTransfers = sale?.currency === transferCurrency && (await takesTransfersOf(gateway, saleId))
    const { startsAt = null, description = null, photos = [], rehearsal = null } = details ?? {}
    return bare(
      {
        now: gateway.ctx.clock.now().toISOString(),
        sale: sale ?? null,
        canPrepay: gateway.ctx.config.PAY_URL !== undefined || takesTransfers,
        takesTransfers,
        startsAt,
        description,
        codTerms: sale ? codWordsOf(sale) : null,
        photos,
        promise,
        shop,
        isRehearsal: rehearsal !== null,
      },
      sale ? 200 : 404,
    )
  }
  return async (request, response) => {
    const saleId = String(request.params['saleId']).toLowerCase()
    const page = await memory
      .get(isSaleId(saleId) ? saleId : '', () => read(saleId))
      .catch((error: unknown) => {
        gateway.ctx.log.warn({ err: error, saleId }, 'failed to read a sale for its page; serving the page without it')
        return bare(undefined, 200)
      })
    const isPacked = request.acceptsEncodings('gzip') === 'gzip'
    response
      .status(page.status)
      .setHeader('cache-control', 'no-store')
      .setHeader('vary', 'accept-encoding')
      .type('html')
    if (isPacked) response.setHeader('content-encoding', 'gzip')
    response.end(isPacked ? page.packed : page.html)
  }
}

async function takesTransfersOf({ ctx, sales }: Gateway, saleId: string): Promise<boolean> {
  const { sellerId } = await sales.find(saleId)
  return (await findBankAccount(ctx.db, sellerId)) !== undefined
}

/** What a buyer who pays at the door should know before ordering, in both languages. */
function codWordsOf({ codTerms, payments, currency }: SaleView): LiveStart['codTerms'] {
  if (!codTerms || !payments.includes('cod')) return null
  const words = (language: 'vi' | 'en'): string =>
    codTermsText(codTerms, language, (amount) => formatMoney(amount, currency, language))
  return { vi: words('vi'), en: words('en') }
}

/**
 * Replaces `<!-- sale -->` in the template with the state and the link-preview tags, and sets the title to the sale's
 * name.
 */
function fillIn(template: string, start: LiveStart | undefined): string {
  const head = start
    ? `${start.sale ? preview(start.sale, start.shop ?? 'Flashpack') : ''}<script type="application/json" id="start">${JSON.stringify(start).replace(/[<\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}</script>`
    : ''
  // Replacer functions, because a `$` in a name would be read as a pattern.
  const titled = start?.sale
    ? template.replace(
        /<title>[^<]*<\/title>/,
        () => `<title>${escaped(start.sale!.title)} · ${escaped(start.shop ?? 'Flashpack')}</title>`,
      )
    : template
  return titled.replace('<!-- sale -->', () => head)
}

function preview(sale: SaleView, shop: string): string {
  const shown = sale.items.find((item) => item.sku === sale.pin) ?? sale.items[0]
  const price = shown && new Intl.NumberFormat('vi-VN', { style: 'currency', currency: sale.currency })
  const about =
    shown && price
      ? `${shown.title} · ${price.format(shown.price / 10 ** (price.resolvedOptions().maximumFractionDigits ?? 0))}`
      : ''
  const tags = {
    'og:type': 'website',
    'og:site_name': shop,
    'og:locale': 'vi_VN',
    'og:title': sale.title,
    'og:description': about,
  }
  return (
    Object.entries(tags)
      .map(([name, content]) => `<meta property="${name}" content="${escaped(content)}" />`)
      .join('') + `<meta name="description" content="${escaped(about)}" />`
  )
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
}
