import {
  ParseSpeeds,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFInvalidObject,
  PDFName,
  PDFRawStream,
  PDFRef,
  PDFStream,
  PDFString,
  type PDFObject,
  type PDFPage,
} from '@cantoo/pdf-lib'
import { createHash } from 'node:crypto'
import { refMark } from '../packing/paper/foreign-page.ts'
import { labelFileMax, type LabelFileError } from './label.ts'

/** An object of a file: see `PdfObject`. `refs` are hashes in hex; its stream is that part of the file's bytes. */
export interface SplitObject {
  sha256: string
  head: string
  refs: string[]
  stream?: { offset: number; length: number } | Uint8Array
}

/** A page with the hashes of all the objects that it needs, itself among them. */
export interface SplitPage {
  root: string
  objects: string[]
}

export type SplitPdf = { objects: SplitObject[]; pages: SplitPage[] } | { error: LabelFileError }

/** What ties a page to its document but shows nothing. Equal names are one object, so none has to be decoded. */
const leftOut = new Set(
  ['Parent', 'B', 'StructParents', 'Tabs', 'Metadata', 'PieceInfo', 'LastModified', 'Thumb', 'AA'].map((name) =>
    PDFName.of(name),
  ),
)
const inherited = ['Resources', 'MediaBox', 'CropBox', 'Rotate'].map((name) => PDFName.of(name))
const [lengthName, contentsName, typeName] = [PDFName.of('Length'), PDFName.of('Contents'), PDFName.of('Type')]
const pageTypes = new Set<unknown>([PDFName.of('Page'), PDFName.of('Pages')])

/** Some programs add something behind the end of a PDF, but not much. */
const endBytes = 4096

/** Objects deeper than this are not those of a page. */
const depthMax = 200

/**
 * Takes a PDF apart into the objects of its pages, as they are: each page is then printed without the others, and what
 * several pages share (fonts, a logo) is kept once. Streams stay as their program compressed them.
 */
export async function splitPdf(bytes: Buffer): Promise<SplitPdf> {
  // A file that was cut off may still have whole pages, of which nobody knows how many are missing.
  if (bytes.lastIndexOf('%%EOF') < bytes.length - endBytes) return { error: 'damaged' }
  try {
    const document = await PDFDocument.load(bytes, {
      ignoreEncryption: true,
      updateMetadata: false,
      parseSpeed: ParseSpeeds.Fastest,
    })
    if (document.isEncrypted) return { error: 'encrypted' }
    const pages = document.getPages()
    if (pages.length !== document.catalog.Pages().Count().asNumber()) return { error: 'damaged' }
    if (pages.length === 0) return { error: 'no-pages' }
    if (pages.length > labelFileMax.pages) return { error: 'too-many-pages' }
    return splitPages(pages, bytes)
  } catch {
    return { error: 'damaged' }
  }
}

/** An object with the hashes of everything below it. */
interface Taken {
  object: SplitObject
  below: ReadonlySet<string>
}

function splitPages(pages: readonly PDFPage[], bytes: Buffer): SplitPdf {
  const objects = new Map<string, SplitObject>()
  const taken = new Map<PDFRef, Taken | 'open'>()
  const keep = (head: string, refs: readonly Taken[], stream?: Uint8Array): Taken => {
    const hashes = refs.map(({ object }) => object.sha256)
    const hash = createHash('sha256').update(head + hashes.join(''))
    const sha256 = (stream ? hash.update(stream) : hash).digest('hex')
    const object: SplitObject = { sha256, head, refs: hashes, ...(stream && { stream: placeOf(stream, bytes) }) }
    objects.set(sha256, object)
    const below = new Set([sha256])
    for (const one of refs) for (const hashBelow of one.below) below.add(hashBelow)
    return { object, below }
  }
  const take = (page: PDFPage, ref: PDFRef, depth: number): Taken | undefined => {
    const known = taken.get(ref)
    // What refers back to where it came from shows nothing.
    if (known === 'open') return undefined
    if (known) return known
    const value = page.doc.context.lookup(ref)
    if (!value) throw new RangeError('an object is missing')
    if (isPage(value)) return undefined
    if (depth > depthMax) throw new RangeError('objects too deep')
    taken.set(ref, 'open')
    const writing = openWriting((inner) => take(page, inner, depth + 1))
    const stream = value instanceof PDFStream ? contentsOf(value) : undefined
    if (value instanceof PDFStream) writing.writeEntries(value.dict.entries().filter(([name]) => name !== lengthName))
    else writing.write(value)
    const made = keep(writing.text(), writing.refs, stream)
    taken.set(ref, made)
    return made
  }
  return {
    pages: pages.map((page) => {
      const writing = openWriting((ref) => take(page, ref, 0))
      writing.writeEntries(ownDictionary(page))
      const { object, below } = keep(writing.text(), writing.refs)
      return { root: object.sha256, objects: [...below] }
    }),
    objects: [...objects.values()],
  }
}

/** The part of the file that holds a stream; a stream that was made anew is kept itself. */
function placeOf(stream: Uint8Array, bytes: Buffer): NonNullable<SplitObject['stream']> {
  return stream.buffer === bytes.buffer
    ? { offset: stream.byteOffset - bytes.byteOffset, length: stream.length }
    : stream
}

function contentsOf(stream: PDFStream): Uint8Array {
  return stream instanceof PDFRawStream ? stream.contents : stream.getContents()
}

/** The page's own entries, with what it inherits. */
function ownDictionary({ node }: PDFPage): Map<PDFName, PDFObject> {
  const entries = new Map(node.entries().filter(([name]) => !leftOut.has(name)))
  for (const name of inherited) {
    const value = entries.get(name) ?? node.getInheritableAttribute(name)
    if (value) entries.set(name, value)
  }
  if (entries.has(contentsName) && !node.Contents()) throw new RangeError('a page has lost what it shows')
  return entries
}

function isPage(value: PDFObject): boolean {
  return value instanceof PDFDict && pageTypes.has(value.get(typeName))
}

interface Writing {
  refs: Taken[]
  write(value: PDFObject): void
  writeEntries(entries: Iterable<readonly [PDFName, PDFObject]>): void
  text(): string
}

/** Writes an object's text. Strings are written in hex, so that it holds printable characters only. */
function openWriting(take: (ref: PDFRef) => Taken | undefined): Writing {
  const refs: Taken[] = []
  const parts: string[] = []
  const writeEntries = (entries: Iterable<readonly [PDFName, PDFObject]>): void => {
    parts.push('<<')
    for (const [name, value] of entries) {
      parts.push(name.toString(), ' ')
      write(value)
    }
    parts.push('>>')
  }
  const write = (value: PDFObject): void => {
    if (value instanceof PDFDict) writeEntries(value.entries())
    else if (value instanceof PDFArray) {
      parts.push('[')
      for (const one of value.asArray()) {
        write(one)
        parts.push(' ')
      }
      parts.push(']')
    } else if (value instanceof PDFRef) writeRef(value)
    else if (value instanceof PDFString || value instanceof PDFHexString)
      parts.push(`<${Buffer.from(value.asBytes()).toString('hex')}>`)
    else if (value instanceof PDFInvalidObject) throw new RangeError('an object is damaged')
    else parts.push(plain(value.toString()))
  }
  const writeRef = (ref: PDFRef): void => {
    const found = take(ref)
    if (found) refs.push(found)
    parts.push(found ? refMark : 'null')
  }
  return { refs, write, writeEntries, text: () => parts.join('') }
}

function plain(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new RangeError('an object is not readable')
  return text
}
