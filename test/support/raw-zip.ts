import { crc32, deflateRawSync } from 'node:zlib'

/** What a ZIP header claims about its part, which need not be true. */
export interface ZipClaims {
  name: string
  size: number
  packed: number
  crc: number
  method: number
  flags: number
}

/** One part of a ZIP file; the claims in its local header and in the directory can differ from the truth. */
export interface ZipPart {
  name: string
  data: string | Buffer
  stored?: boolean
  local?: Partial<ZipClaims>
  listed?: Partial<ZipClaims> | false
}

/** Writes a ZIP file by hand, so that it can lie. `after` is appended to its end. */
export function writeZip(parts: readonly ZipPart[], after: Buffer = Buffer.alloc(0)): Buffer {
  const pieces: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data, stored = false, local, listed } of parts) {
    const whole = typeof data === 'string' ? Buffer.from(data) : data
    const packed = stored ? whole : deflateRawSync(whole)
    const truth: ZipClaims = {
      name,
      size: whole.length,
      packed: packed.length,
      crc: crc32(whole),
      method: stored ? 0 : 8,
      flags: 0x800,
    }
    const head = localHeader({ ...truth, ...local })
    if (listed !== false) directory.push(directoryEntry({ ...truth, ...listed }, offset))
    pieces.push(head, packed)
    offset += head.length + packed.length
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0)
  return Buffer.concat([...pieces, ...directory, endOf(directory.length, size, offset), after])
}

function localHeader({ name, size, packed, crc, method, flags }: ZipClaims): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(flags, 6)
  head.writeUInt16LE(method, 8)
  head.writeUInt32LE(crc, 14)
  head.writeUInt32LE(packed, 18)
  head.writeUInt32LE(size, 22)
  head.writeUInt16LE(Buffer.byteLength(name), 26)
  return Buffer.concat([head, Buffer.from(name)])
}

function directoryEntry({ name, size, packed, crc, method, flags }: ZipClaims, offset: number): Buffer {
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(20, 4)
  entry.writeUInt16LE(20, 6)
  entry.writeUInt16LE(flags, 8)
  entry.writeUInt16LE(method, 10)
  entry.writeUInt32LE(crc, 16)
  entry.writeUInt32LE(packed, 20)
  entry.writeUInt32LE(size, 24)
  entry.writeUInt16LE(Buffer.byteLength(name), 28)
  entry.writeUInt32LE(offset, 42)
  return Buffer.concat([entry, Buffer.from(name)])
}

function endOf(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return end
}
