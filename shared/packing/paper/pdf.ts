import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { mmPerPoint } from './fonts/faces.ts'
import { fontObjects, utf16 } from './fonts/pdf-font.ts'
import { refMark, type PdfObject } from './foreign-page.ts'
import { pageContent, type ShownFonts } from './pdf-content.ts'
import type { Page } from './sheet.ts'

/** A PDF and its number of pages. `bytes` owns its memory, so a thread can transfer it without a copy. */
export interface PdfFile {
  bytes: Uint8Array<ArrayBuffer>
  pages: number
}

/** The file's metadata: never a name, address or code. */
export interface PdfInfo {
  title: string
  language: string
  createdAt: Date
}

/** Pages are small; the fastest levels compress them nearly as well. */
const deflateLevel = 2

/**
 * Writes pages as one PDF with its fonts embedded, each page exactly its paper's size, for printing unscaled. The same
 * pages and info give the same bytes. RangeError if there are no pages. Hand-written because the PDF library spends
 * three quarters of its time on what labels do not need (measured: docs/benchmarks.md).
 */
export function writePdf(pages: Iterable<Page>, info: PdfInfo): PdfFile {
  const file = openFile()
  const shown: ShownFonts = new Map()
  const kids: string[] = []
  const [catalog, tree, resources, about] = [file.number(), file.number(), file.number(), file.number()]
  const known: KnownObjects = new Map()
  for (const page of pages) {
    if (page.foreign) {
      kids.push(`${putForeignPage(file, known, page.foreign, tree)} 0 R`)
      continue
    }
    const [dictionary, content] = [file.number(), file.number()]
    file.put(content, '/Filter/FlateDecode', deflateSync(pageContent(page, shown), { level: deflateLevel }))
    file.put(
      dictionary,
      `/Type/Page/Parent ${tree} 0 R/MediaBox[0 0 ${points(page.width)} ${points(page.height)}]/Resources ${resources} 0 R/Contents ${content} 0 R`,
    )
    kids.push(`${dictionary} 0 R`)
  }
  if (kids.length === 0) throw new RangeError('paper without a parcel')
  const fonts = [...shown].map(([font, { name, runs }]) => {
    const first = file.next()
    for (const { dictionary, stream } of fontObjects(font, runs, first)) file.put(file.number(), dictionary, stream)
    return `/${name} ${first} 0 R`
  })
  file.put(resources, `/ProcSet[/PDF/Text]/Font<<${fonts.join('')}>>`)
  file.put(tree, `/Type/Pages/Count ${kids.length}/Kids[${kids.join(' ')}]`)
  file.put(
    catalog,
    `/Type/Catalog/Pages ${tree} 0 R/Lang(${info.language})/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>`,
  )
  file.put(
    about,
    `/Title${text(info.title)}/Creator(Flashpack)/Producer(Flashpack)/CreationDate(D:${info.createdAt.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z)`,
  )
  return { bytes: file.end(catalog, about), pages: kids.length }
}

/** The numbers of the foreign objects that the file has already, by their hashes: what pages share is written once. */
type KnownObjects = Map<string, number>

/** A page as its own program wrote it: only its place in the document is new. */
function putForeignPage(file: PdfObjects, known: KnownObjects, page: PdfObject, tree: number): number {
  const number = file.number()
  file.putObject(number, withRefs(file, known, page).replace('<<', `<</Parent ${tree} 0 R`))
  return number
}

function putForeign(file: PdfObjects, known: KnownObjects, object: PdfObject): number {
  const before = known.get(object.sha256)
  if (before !== undefined) return before
  const number = file.number()
  known.set(object.sha256, number)
  const { stream } = object
  const text = withRefs(file, known, object)
  file.putObject(number, stream ? `${text.slice(0, -2)}/Length ${stream.length}>>` : text, stream)
  return number
}

function withRefs(file: PdfObjects, known: KnownObjects, { head, refs }: PdfObject): string {
  const [start = '', ...rest] = head.split(refMark)
  return start + rest.map((text, at) => `${putForeign(file, known, refs[at]!)} 0 R${text}`).join('')
}

interface PdfObjects {
  /** The number the next object will get. */
  next(): number
  /** Reserves a number for an object. */
  number(): number
  put(number: number, dictionary: string, stream?: Uint8Array): void
  /** An object as its text, which names the length of its stream. */
  putObject(number: number, text: string, stream?: Uint8Array): void
  end(root: number, info: number): Uint8Array<ArrayBuffer>
}

function openFile(): PdfObjects {
  const chunks: Uint8Array[] = []
  const offsets: number[] = [0]
  let length = 0
  const write = (chunk: Uint8Array | string) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk
    chunks.push(bytes)
    length += bytes.length
  }
  write('%PDF-1.7\n%\xff\xff\xff\xff\n')
  const putObject = (number: number, text: string, stream?: Uint8Array): void => {
    offsets[number] = length
    write(`${number} 0 obj\n${text}\n`)
    if (stream) {
      write('stream\n')
      write(stream)
      write('\nendstream\n')
    }
    write('endobj\n')
  }
  return {
    next: () => offsets.length,
    number: () => offsets.push(0) - 1,
    putObject,
    put: (number, dictionary, stream) =>
      putObject(number, `<<${dictionary}${stream ? `/Length ${stream.length}` : ''}>>`, stream),
    end(root, info) {
      const table = length
      const hash = createHash('sha256')
      for (const chunk of chunks) hash.update(chunk)
      const id = hash.digest('hex').slice(0, 32)
      write(
        `xref\n0 ${offsets.length}\n0000000000 65535 f \n${offsets
          .slice(1)
          .map((offset) => `${offset.toString().padStart(10, '0')} 00000 n \n`)
          .join('')}`,
      )
      write(
        `trailer\n<</Size ${offsets.length}/Root ${root} 0 R/Info ${info} 0 R/ID[<${id}><${id}>]>>\nstartxref\n${table}\n%%EOF\n`,
      )
      return joinChunks(chunks, length)
    },
  }
}

/** A text in any language as a PDF string: UTF-16 with its byte order mark, in hex. */
function text(value: string): string {
  return `<feff${utf16(value)}>`
}

function points(mm: number): string {
  return `${Math.round((mm / mmPerPoint) * 1000) / 1000}`
}

function joinChunks(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
