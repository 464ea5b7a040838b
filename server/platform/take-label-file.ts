import type { Request } from 'express'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { actorName } from '../../shared/contract/roles.ts'
import { platformLabelRoutes } from '../../shared/contract/routes/platform-labels.ts'
import type { Database } from '../../shared/db/database.ts'
import { settleWithin } from '../../shared/lib/timeout.ts'
import { labelFileMax } from '../../shared/platform/label.ts'
import { forgetParts, keepFile, keepPart } from '../../shared/platform/label-file-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

/** What is kept at once of a file that is coming in: never more of it is in memory. */
const partBytes = 1024 * 1024

/** How long the rest of a refused file is read and thrown away (ms). */
const discardMs = 20_000

/** A PDF may begin with some other bytes, but not with many. */
const headBytes = 1024

/** Keeps a file of labels piece by piece as it comes in, and has it read. The same bytes are kept once for a shop. */
export async function takeLabelFile(
  { ctx }: Gateway,
  shop: { shop_id: string; seller_id: string; platform: string },
  name: string,
  request: Request,
  actor: KnownActor,
): Promise<{ fileId: string; replayed?: true }> {
  const fileId = randomUUID()
  try {
    requirePdfBody(request)
    const { sha256, bytes } = await keepBody(ctx.db, fileId, request)
    const kept = await keepFile(ctx.db, {
      fileId,
      sellerId: shop.seller_id,
      shopId: shop.shop_id,
      source: shop.platform,
      sha256,
      name,
      bytes,
      actor: actorName(actor),
    })
    ctx.jobs.matchLabels(kept.fileId)
    return kept
  } catch (error) {
    await forgetParts(ctx.db, fileId)
    await discardRest(request)
    throw error
  }
}

/** Many clients read an answer only once everything is sent; until then they see a broken connection. */
async function discardRest(request: Request): Promise<void> {
  if (request.readableEnded || request.destroyed) return
  request.resume()
  await settleWithin(once(request, 'end'), discardMs)
}

function requirePdfBody(request: Request): void {
  if (!request.is([...platformLabelRoutes.addLabels.raw.types]))
    throw new Refusal('invalid', 'file: send the PDF as the body, as application/pdf')
  if (request.headers['content-encoding'] !== undefined)
    throw new Refusal('invalid', 'file: send it without compression')
  if (Number(request.headers['content-length'] ?? 0) > labelFileMax.bytes) throw tooLarge()
}

async function keepBody(db: Database, fileId: string, request: Request): Promise<{ sha256: Buffer; bytes: number }> {
  const hash = createHash('sha256')
  let [waiting, waitingBytes, bytes, parts]: [Buffer[], number, number, number] = [[], 0, 0, 0]
  const keep = async (): Promise<void> => {
    const part = Buffer.concat(waiting)
    if (parts === 0) requirePdf(part)
    await keepPart(db, fileId, parts, part)
    parts += 1
    waiting = []
    waitingBytes = 0
  }
  // Whoever is refused must still be able to read the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > labelFileMax.bytes) throw tooLarge()
    hash.update(chunk)
    waiting.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes >= partBytes) await keep()
  }
  if (waitingBytes > 0) await keep()
  if (bytes === 0) throw new Refusal('invalid', 'file: is empty')
  return { sha256: hash.digest(), bytes }
}

function requirePdf(start: Buffer): void {
  if (!start.subarray(0, headBytes).includes('%PDF-')) throw new Refusal('invalid', 'file: is not a PDF')
}

function tooLarge(): Refusal {
  return new Refusal('too-large', `file: is larger than ${labelFileMax.bytes / 1024 / 1024} MiB; send its pages in two`)
}
