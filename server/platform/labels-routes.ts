import { actorName } from '../../shared/contract/roles.ts'
import type { LabelFileView, platformLabelRoutes, Tray } from '../../shared/contract/routes/platform-labels.ts'
import { pageName, readPageName } from '../../shared/platform/label.ts'
import { listFiles, readFile, type LabelFile } from '../../shared/platform/label-file-store.ts'
import { readRoots } from '../../shared/platform/label-page-store.ts'
import {
  assignPage,
  listDiscardedPages,
  listLoosePages,
  listPackagesWithoutLabel,
  type LoosePage,
} from '../../shared/platform/tray-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import type { Handlers } from '../http/handler.ts'
import { requireVisibleShop } from './find-shop.ts'
import { takeLabelFile } from './take-label-file.ts'

const filesMax = 100

export const platformLabelHandlers: Handlers<typeof platformLabelRoutes> = {
  addLabels: async (gateway, { params, query, raw, actor }) => {
    const shop = await requireVisibleShop(gateway, params.shop, actor)
    const { fileId, replayed } = await takeLabelFile(gateway, shop, query.name, raw, actor)
    return { ...viewOf((await readFile(gateway.ctx.db, fileId))!), ...(replayed && { replayed }) }
  },
  listLabelFiles: async (gateway, { params, actor }) => {
    await requireVisibleShop(gateway, params.shop, actor)
    return { items: (await listFiles(gateway.ctx.db, params.shop, filesMax)).map(viewOf) }
  },
  readTray: async (gateway, { params, actor }) => {
    await requireVisibleShop(gateway, params.shop, actor)
    return trayOf(gateway, params.shop)
  },
  readTrayThumbnail: async (gateway, { params, actor }) => {
    await requireVisibleShop(gateway, params.shop, actor)
    return { bytes: await drawThumbnail(gateway, params.shop, params.page), type: 'image/webp' }
  },
  assignTrayPage: async (gateway, { params, body, actor }) => {
    await requireVisibleShop(gateway, params.shop, actor)
    await assign(gateway, params, body, actor)
    return { page: params.page }
  },
}

function viewOf(file: LabelFile): LabelFileView {
  return { ...file, at: file.at.toISOString() }
}

async function trayOf({ ctx }: Gateway, shopId: string): Promise<Tray> {
  const [{ pages, inAll: pagesInAll }, discarded, { packages, inAll: packagesInAll }] = await Promise.all([
    listLoosePages(ctx.db, shopId),
    listDiscardedPages(ctx.db, shopId),
    listPackagesWithoutLabel(ctx.db, shopId),
  ])
  const viewOfPage = ({ fileId, number, file, codes, at }: Omit<LoosePage, 'problem'>) => {
    const page = pageName(fileId, number)
    const thumbnail = `/api/platforms/${shopId}/tray/${page}/thumbnail`
    return { page, file, number, codes, thumbnail, at: at.toISOString() }
  }
  return {
    pages: pages.map((page) => ({ ...viewOfPage(page), problem: page.problem })),
    pagesInAll,
    discarded: discarded.map(viewOfPage),
    packages,
    packagesInAll,
  }
}

/** Drawn when it is asked for: few pages ever lie in the tray. */
async function drawThumbnail({ ctx, labels }: Gateway, shopId: string, name: string): Promise<Uint8Array> {
  const { fileId, number } = readPageName(name)
  const file = await ctx.db.selectFrom('label_file').select('shop_id').where('file_id', '=', fileId).executeTakeFirst()
  const [page] = file?.shop_id === shopId ? await readRoots(ctx.db, fileId, [number]) : []
  if (!page) throw new Refusal('not-found', 'There is no such page.')
  return labels.drawThumbnail(page.root)
}

async function assign(
  { ctx, broadcast }: Gateway,
  { shop, page }: { shop: string; page: string },
  wanted: Parameters<typeof assignPage>[3],
  actor: KnownActor,
): Promise<void> {
  const changed = await ctx.db
    .transaction()
    .execute((tx) => assignPage(tx, shop, readPageName(page), wanted, actorName(actor)))
  if (changed === 'no-page') throw new Refusal('not-found', 'There is no such page.')
  if (changed === 'no-package') throw new Refusal('invalid', 'There is no such package in this shop.')
  for (const { batchId } of changed) ctx.jobs.renderDocuments(batchId)
  if (changed.length > 0) broadcast.publish({ batches: changed })
}
