import { randomUUID } from 'node:crypto'
import type { LabelFileView, Tray } from '../../../shared/contract/routes/platform-labels.ts'
import type { OrdersPreview, PackageView, TakenOrdersView } from '../../../shared/contract/routes/platform.ts'
import { until } from '../../lib/http-client.ts'
import type { Harness } from '../harness.ts'

/** A shop on TikTok whose orders are packed here, as its host's page uses it. */
export interface PlatformShop {
  preview(file: OrderFile): Promise<OrdersPreview>
  take(file: OrderFile): Promise<TakenOrdersView>
  /** Says once what the platform's SKUs of a file are called here: the same. Returns how many were unknown. */
  nameSkus(preview: OrdersPreview): Promise<number>
  /** Adds label PDFs and waits until every page is read. */
  addLabels(pdfs: readonly Buffer[]): Promise<void>
  /** Waits until every package has its label. Returns what became of all pages. */
  matchedLabels(): Promise<{ pages: number; matched: number; tray: number }>
  /** Throws away whatever lies in the tray. */
  clearTray(): Promise<number>
  packages(only?: string): Promise<PackageView[]>
  /** The sale that its orders lie in. */
  saleId(): Promise<string>
}

export interface OrderFile {
  name: string
  bytes: Buffer
}

/** Enough on a machine that does other work, too. */
const labelsWithinMs = 240_000
const sayEveryMs = 5_000

export async function openPlatformShop(
  { http, host: token }: Harness,
  say: (line: string) => void,
): Promise<PlatformShop> {
  const shopId = randomUUID()
  const base = `/api/platforms/${shopId}`
  await http.json('/api/platforms', {
    method: 'POST',
    token,
    body: { shopId, platform: 'tiktok-shop', title: 'Đặc sản Cầu Kè trên TikTok' },
  })
  const send = <Answer>(rest: string, body: Buffer, type: string): Promise<Answer> =>
    http.json<Answer>(`${base}${rest}`, { method: 'POST', token, body, headers: { 'content-type': type } })
  const named = ({ name }: OrderFile): string => `?name=${encodeURIComponent(name)}`
  const tray = (): Promise<Tray> => http.json<Tray>(`${base}/tray`, { token })
  const list = async (): Promise<LabelFileView[]> =>
    (await http.json<{ items: LabelFileView[] }>(`${base}/labels`, { token })).items
  return {
    preview: (file) => send(`/orders/preview${named(file)}`, file.bytes, 'text/csv'),
    take: (file) => send(`/orders${named(file)}`, file.bytes, 'text/csv'),
    nameSkus: async ({ unknownSkus }) => {
      const skus = unknownSkus.map(({ platformSku, suggestion, title }) => ({ platformSku, sku: suggestion, title }))
      if (skus.length > 0) await http.json(`${base}/skus`, { method: 'PUT', token, body: { skus } })
      return skus.length
    },
    addLabels: async (pdfs) => {
      for (const [i, pdf] of pdfs.entries()) await send(`/labels?name=label-${i + 1}.pdf`, pdf, 'application/pdf')
      const timer = setInterval(() => {
        list().then((items) => say(`  ${sumOf(items, 'read')} pages of labels are read…`), ignore)
      }, sayEveryMs)
      await until('all labels are read', labelsWithinMs, async () =>
        (await list()).every(({ state }) => state !== 'reading') ? true : undefined,
      ).finally(() => clearInterval(timer))
    },
    matchedLabels: async () => {
      const { pagesInAll } = await until('every package has its label', labelsWithinMs, async () => {
        const now = await tray()
        return now.packagesInAll === 0 ? now : undefined
      })
      const files = await list()
      return { pages: sumOf(files, 'pages'), matched: sumOf(files, 'matched'), tray: pagesInAll }
    },
    clearTray: async () => {
      const { pages } = await tray()
      for (const { page } of pages)
        await http.json(`${base}/tray/${page}/assign`, { method: 'POST', token, body: { discard: true } })
      return (await tray()).pagesInAll
    },
    packages: (only) => http.all<PackageView>(`${base}/packages${only ? `?only=${only}` : ''}`, token),
    saleId: async () => {
      const sales = await http.all<{ saleId: string; shopId?: string }>('/api/sales', token)
      const own = sales.find((sale) => sale.shopId === shopId)
      if (!own) throw new Error('the orders that were taken are in no sale')
      return own.saleId
    },
  }
}

function sumOf(files: readonly LabelFileView[], figure: 'pages' | 'read' | 'matched'): number {
  return files.reduce((all, file) => all + (file[figure] ?? 0), 0)
}

const ignore = (): void => undefined
