import type { Context } from '../shared/context.ts'
import { failFile, forgetLooseParts, keepPages, readBytes } from '../shared/platform/label-file-store.ts'
import {
  filesToRead,
  keepBarcodes,
  keepPicture,
  pagesToCompare,
  pagesToScan,
  readRoots,
} from '../shared/platform/label-page-store.ts'
import { endedItsThread, type LabelReader } from '../shared/platform/label-reader.ts'
import { matchPages, resettlePackages, type ChangedPaper } from '../shared/platform/match-store.ts'

/**
 * Reads a file of labels and finds the package of each page: by the codes in its text, else in its barcodes. Each step
 * is kept, so a worker that is killed loses none, and doing it again changes nothing.
 */
export async function matchLabels(ctx: Context, reader: LabelReader, fileId: string): Promise<void> {
  try {
    if (!(await takeApart(ctx, reader, fileId))) return
    await scanAll(ctx, reader, fileId)
    await matchFile(ctx, reader, fileId)
    if ((await scanAll(ctx, reader, fileId)) > 0) await matchFile(ctx, reader, fileId)
    if (ctx.ending) return
    await ctx.db
      .updateTable('label_file')
      .set({ state: 'done' })
      .where('file_id', '=', fileId)
      .where('state', '=', 'reading')
      .execute()
  } catch (error) {
    if (!endedItsThread(error)) throw error
    await failFile(ctx.db, fileId, 'too-slow')
  }
}

/** Whether the file is there with its pages and what they say. */
async function takeApart(ctx: Context, reader: LabelReader, fileId: string): Promise<boolean> {
  const file = await ctx.db
    .selectFrom('label_file')
    .select(['bytes', 'pages', 'state'])
    .where('file_id', '=', fileId)
    .executeTakeFirst()
  if (!file || file.state === 'failed') return false
  if (file.pages !== null) return true
  const bytes = await readBytes(ctx.db, fileId, file.bytes)
  const read = await reader.read(bytes)
  if ('error' in read) {
    await failFile(ctx.db, fileId, read.error)
    return false
  }
  await keepPages(ctx.db, fileId, read, bytes)
  return true
}

/** Returns the number of pages whose barcodes were looked for. */
async function scanAll(ctx: Context, reader: LabelReader, fileId: string): Promise<number> {
  for (let scanned = 0; ;) {
    const numbers = await pagesToScan(ctx.db, fileId)
    const pages = ctx.ending ? [] : await readRoots(ctx.db, fileId, numbers)
    if (pages.length === 0) return scanned
    const barcodes = await reader.scan(pages.map(({ root }) => root))
    await keepBarcodes(
      ctx.db,
      fileId,
      pages.map(({ number }, at) => ({ number, barcodes: barcodes[at]! })),
    )
    scanned += numbers.length
  }
}

async function matchFile(ctx: Context, reader: LabelReader, fileId: string): Promise<void> {
  const { shop_id: shopId } = await ctx.db
    .selectFrom('label_file')
    .select('shop_id')
    .where('file_id', '=', fileId)
    .executeTakeFirstOrThrow()
  if (shopId === null) return
  tellPaper(ctx, await ctx.db.transaction().execute((tx) => matchPages(tx, shopId)))
  await comparePages(ctx, reader, shopId)
}

/** A platform may write the same label in two ways: pages that look the same are one. */
async function comparePages(ctx: Context, reader: LabelReader, shopId: string): Promise<void> {
  for (;;) {
    const pages = ctx.ending ? [] : await pagesToCompare(ctx.db, shopId)
    if (pages.length === 0) return
    for (const page of pages) {
      const [read] = await readRoots(ctx.db, page.fileId, [page.number])
      const [sha256] = read ? await reader.hashPictures([read.root]) : []
      if (sha256 === undefined) return
      await keepPicture(ctx.db, page, sha256)
    }
    const keys = pages.map(({ key }) => key)
    tellPaper(ctx, await ctx.db.transaction().execute((tx) => resettlePackages(tx, shopId, keys)))
  }
}

function tellPaper(ctx: Context, batches: ChangedPaper[]): void {
  for (const { batchId } of batches) ctx.jobs.renderDocuments(batchId)
  if (batches.length > 0) ctx.relay.publish({ batches })
}

/** Files that a lost job or a killed worker has left unread, and those whose barcodes matter by now. */
export async function readLeftLabels(ctx: Context): Promise<void> {
  for (const fileId of await filesToRead(ctx.watchDb)) ctx.jobs.matchLabels(fileId)
  await forgetLooseParts(ctx.watchDb)
}
