import { documentKinds, type routes } from '../../shared/contract/http.ts'
import type { Variant } from '../../shared/packing/paper-variant.ts'
import { readBatchDocument, readManifestDocument, readPrintChunk, type DocumentName } from '../packing/read-document.ts'
import { linkDocument } from '../access/signed-link.ts'
import { requireVisibleBatch, requireVisibleManifest, requireVisiblePrint } from '../access/visibility.ts'
import type { Answers, Asked } from '../http/handler.ts'

type DocumentRoute = 'readDocument' | 'linkDocument' | 'readManifest' | 'readPrintChunk'

/** Whoever comes without a token comes by a signed link, which was checked before: it was given only to somebody who may see the document. */
export const documentAnswers: Answers<Pick<typeof routes, DocumentRoute>> = {
  readDocument: async (gateway, asked) => {
    const { id, document } = asked.params as { id: string; document: DocumentName }
    if (asked.actor) await requireVisibleBatch(gateway, id, asked.actor)
    const bytes = await readBatchDocument(gateway.ctx, id, document, variantOf(asked.query))
    sendDocument(
      asked,
      bytes,
      documentKinds[document] === 'labels-zpl' ? 'application/zpl' : 'application/pdf',
      document,
    )
  },
  linkDocument: (gateway, { body, actor }) => linkDocument(gateway, (body as { path: string }).path, actor!),
  readManifest: async (gateway, asked) => {
    const manifestId = asked.params['id']!
    if (asked.actor) await requireVisibleManifest(gateway, manifestId, asked.actor)
    sendDocument(
      asked,
      await readManifestDocument(gateway.ctx, manifestId),
      'application/pdf',
      `manifest-${manifestId}.pdf`,
    )
  },
  readPrintChunk: async (gateway, asked) => {
    const { id, file } = asked.params as { id: string; file: string }
    if (asked.actor) await requireVisiblePrint(gateway, id, asked.actor)
    sendDocument(asked, await readPrintChunk(gateway.ctx, id, Number.parseInt(file, 10)), 'application/pdf', file)
  },
}

function variantOf(query: Record<string, unknown>): Variant {
  const { size, from, to, reverse } = query as {
    size?: Variant['size']
    from?: number
    to?: number
    reverse?: '0' | '1'
  }
  return { size, from, to, reverse: reverse === '1' }
}

function sendDocument({ response }: Asked, bytes: Buffer, type: string, name: string): void {
  response
    .status(200)
    .setHeader('content-type', type)
    .setHeader('content-disposition', `inline; filename="${name}"`)
    .setHeader('cache-control', 'private, no-store')
    .end(bytes)
}
