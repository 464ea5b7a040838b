import { deflateSync } from 'node:zlib'

/** Image data in ZPL II's compressed form: zlib, base64, checksum. It contains no ^ and no ~. */
export function packZ64(bytes: Uint8Array): string {
  const packed = deflateSync(bytes, { level: 9 }).toString('base64')
  return `:Z64:${packed}:${crc16(packed)}`
}

/**
 * The checksum Zebra expects after compressed image data: CRC-16 (0x1021, from 0) of its base64 text, as four hex
 * digits.
 */
export function crc16(text: string): string {
  let crc = 0
  for (let at = 0; at < text.length; at++) {
    crc ^= text.charCodeAt(at) << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : ((crc << 1) ^ 0x1021) & 0xffff
  }
  return (crc & 0xffff).toString(16).padStart(4, '0').toUpperCase()
}
