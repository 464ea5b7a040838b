import { SaxesParser } from 'saxes'
import { xmlDepthMax } from './limits.ts'
import { damaged, type Archive } from './open-archive.ts'
import { UnreadableFile } from './sheet.ts'

export type Attributes = Readonly<Record<string, string>>

/** Callbacks for the elements of one part, by local name: writers choose prefixes freely. */
export interface XmlHandler {
  open(name: string, attributes: Attributes): void
  text?(text: string): void
  /** `'stop'` skips the rest of the part: it is still unpacked and checked, but not parsed. */
  close?(name: string): 'stop' | void
}

/**
 * Parses one part of a workbook as streamed XML. Only XML's own five entities are expanded, and a document type
 * declaration is refused: no spreadsheet program writes one. Throws {@link UnreadableFile} for anything that is not
 * well-formed.
 */
export async function readXml(archive: Archive, part: string, handler: XmlHandler): Promise<void> {
  const parser = openParser(handler)
  let decoder: InstanceType<typeof TextDecoder> | undefined
  try {
    for await (const chunk of archive.read(part)) {
      if (parser.stopped()) continue
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true })
      parser.write(decoder.decode(chunk, { stream: true }))
    }
    parser.end(decoder?.decode() ?? '')
  } catch (error) {
    throw error instanceof UnreadableFile ? error : damaged()
  }
}

function openParser(handler: XmlHandler): { write(text: string): void; end(text: string): void; stopped(): boolean } {
  const parser = new SaxesParser()
  let depth = 0
  let stopped = false
  parser.on('error', (error) => {
    if (!stopped) throw error
  })
  parser.on('doctype', () => {
    throw damaged()
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    if (depth > xmlDepthMax) throw damaged()
    if (!stopped) handler.open(localName(name), attributes)
  })
  const text = (piece: string): void => {
    if (!stopped) handler.text?.(piece)
  }
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('closetag', ({ name }) => {
    depth -= 1
    if (!stopped && handler.close?.(localName(name)) === 'stop') stopped = true
  })
  return {
    write: (piece) => void parser.write(piece),
    end: (piece) => {
      if (!stopped) parser.write(piece).close()
    },
    stopped: () => stopped,
  }
}

/** XML parts are in UTF-8 or UTF-16. */
function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8'
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** An attribute by its local name, whatever its prefix. */
export function attributeOf(attributes: Attributes, local: string): string | undefined {
  if (attributes[local] !== undefined) return attributes[local]
  const name = Object.keys(attributes).find((key) => localName(key) === local)
  return name === undefined ? undefined : attributes[name]
}

/** A boolean as XML Schema writes it. */
export function isOn(value: string | undefined): boolean {
  return value === '1' || value === 'true'
}
