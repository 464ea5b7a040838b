import { documentKinds, documentQuery, type routes } from '../../shared/contract/http.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Variant } from '../../shared/packing/paper-variant.ts'
import type { Gateway } from '../context.ts'
import {
  isSignedLink,
  readBatchDocument,
  readManifestDocument,
  readPrintChunk,
  signLink,
  type DocumentName,
} from '../packing/read-document.ts'
import { parse } from '../http/problem.ts'
import { requireVisibleBatch, requireVisibleManifest, requireVisiblePrint } from '../access/visibility.ts'
import type { Answers, Asked } from '../http/handler.ts'

type DocumentRoute = 'readDocument' | 'linkDocument' | 'readManifest' | 'readPrintChunk'

export const documentAnswers: Answers<Pick<typeof routes, DocumentRoute>> = {
  readDocument: async (gateway, asked) => {
    const { id, document } = asked.params as { id: string; document: DocumentName }
    if (asked.actor) await requireVisibleBatch(gateway, id, asked.actor)
    else mustBeSigned(gateway, asked)
    const bytes = await readBatchDocument(gateway.ctx, id, document, variantOf(asked.query))
    sendDocument(
      asked,
      bytes,
      documentKinds[document] === 'labels-zpl' ? 'application/zpl' : 'application/pdf',
      document,
    )
  },
  linkDocument: async (gateway, asked) => {
    const { path } = asked.body as { path: string }
    const [place = '', query] = path.split('?', 2)
    const uuid = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'
    const batch = new RegExp(
      `^/api/batches/${uuid}/(${Object.keys(documentKinds)
        .map((name) => name.replace('.', '\\.'))
        .join('|')})$`,
    ).exec(place)
    const manifest = new RegExp(`^/api/manifests/${uuid}\\.pdf$`).exec(path)
    const print = new RegExp(`^/api/prints/${uuid}/[1-9]\\d{0,3}\\.pdf$`).exec(path)
    if (!batch && !manifest && !print) throw new Refusal('invalid', 'path: is not the path of a document')
    if (query !== undefined) mustBeAQuery(query)
    if (batch) await requireVisibleBatch(gateway, batch[1]!, asked.actor!)
    if (manifest) await requireVisibleManifest(gateway, manifest[1]!, asked.actor!)
    if (print) await requireVisiblePrint(gateway, print[1]!, asked.actor!)
    return signLink(gateway.ctx, path)
  },
  readManifest: async (gateway, asked) => {
    const manifestId = asked.params['id']!
    if (asked.actor) await requireVisibleManifest(gateway, manifestId, asked.actor)
    else mustBeSigned(gateway, asked)
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
    else mustBeSigned(gateway, asked)
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

function mustBeAQuery(query: string): void {
  const given = Object.fromEntries(new URLSearchParams(query))
  if ('expires' in given || 'signature' in given) throw new Refusal('invalid', 'path: is signed already')
  parse(documentQuery, given)
}

/** What was signed is all that stands before the signature: the paper and the part as well as the document. */
function mustBeSigned(gateway: Gateway, { request }: Asked): void {
  const [, signed = ''] = /^(.*?)[?&]expires=[^&]*&signature=[^&]*$/.exec(request.originalUrl) ?? []
  if (!isSignedLink(gateway.ctx, signed, request.query['expires'], request.query['signature']))
    throw new Refusal('unauthorized', 'This link is not valid or has expired.')
}

function sendDocument({ response }: Asked, bytes: Buffer, type: string, name: string): void {
  response
    .status(200)
    .setHeader('content-type', type)
    .setHeader('content-disposition', `inline; filename="${name}"`)
    .setHeader('cache-control', 'private, no-store')
    .end(bytes)
}
