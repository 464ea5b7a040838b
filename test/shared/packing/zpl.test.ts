import { expect, test } from '../../support/jest.ts'
import { inflateSync } from 'node:zlib'
import { rasterText } from '../../../shared/packing/paper/raster.ts'
import { crc16, packZ64 } from '../../../shared/packing/paper/z64.ts'
import { labelsZpl } from '../../../shared/packing/paper/zpl.ts'
import { hostileTexts, sampleBatch, sampleParcel } from './sample-paper.ts'

const allowed =
  /^(?:XA|XZ|PW800|LL1200|LH0,0|LS0|PON|FWN|PQ1|FS|FO\d+,\d+|GB\d+,\d+,\d+|BY5|BCN,\d+,N,N,N,N|FD>;\d{12}|GFA,(\d+),\1,\d+,:Z64:[A-Za-z0-9+/=]+:[0-9A-F]{4})$/

function commands(zpl: string): string[] {
  return zpl.replaceAll('\n', '').split('^').slice(1)
}

test('each label is one ^XA to ^XZ of allowed commands, whatever its text contains', () => {
  for (const text of hostileTexts) {
    const parcel = sampleParcel(1, {
      recipient: { name: text, phone: text, line: text, ward: text, province: text },
      lines: [{ sku: text, title: text, quantity: 1 }],
      note: text,
    })
    const zpl = labelsZpl(sampleBatch([parcel], { saleTitle: text, sellerName: text }))
    expect(zpl.split('^XA').length - 1).toBe(1)
    expect(zpl.split('^XZ').length - 1).toBe(1)
    expect(zpl).not.toContain('~')
    for (const command of commands(zpl)) expect(command).toMatch(allowed)
    expect(commands(zpl).filter((command) => command.startsWith('FD'))).toHaveLength(1)
  }
})

test('a batch has as many labels as parcels, with their codes in stack order', () => {
  const parcels = Array.from({ length: 12 }, (_, at) => sampleParcel(at + 1))
  const zpl = labelsZpl(sampleBatch(parcels))
  expect([...zpl.matchAll(/\^FD>;(\d{12})\^FS/g)].map((found) => found[1])).toEqual(
    parcels.map((parcel) => parcel.code),
  )
  expect(commands(zpl).filter((command) => command === 'XA')).toHaveLength(12)
  expect(labelsZpl(sampleBatch(parcels))).toBe(zpl)
})

test('a code that is not twelve digits becomes neither bars nor a command: its label only says that it is not drawn', () => {
  const zpl = labelsZpl(sampleBatch([sampleParcel(1, { code: '^XZ' }), sampleParcel(2)]))
  expect(commands(zpl).filter((command) => command === 'XZ')).toHaveLength(2)
  expect([...zpl.matchAll(/\^FD>;(\d*)\^FS/g)].map((found) => found[1])).toEqual([sampleParcel(2).code])
})

test('every picture and line stays on a label of 800 × 1200 dots', () => {
  const zpl = labelsZpl(
    sampleBatch(
      hostileTexts.map((text, at) =>
        sampleParcel(at + 1, { recipient: { name: text, phone: text, line: text, ward: text, province: text } }),
      ),
    ),
  )
  let pictures = 0
  for (const [, x, y, kind, a, b, c] of zpl.matchAll(
    /\^FO(\d+),(\d+)\^(GFA|GB)(?:,\d+)?,?(\d+),(\d+)(?:,(:Z64:[^:]+))?/g,
  )) {
    const packed = c?.slice(5)
    if (kind === 'GB') {
      expect(Number(x) + Number(a)).toBeLessThanOrEqual(800)
      expect(Number(y) + Number(b)).toBeLessThanOrEqual(1200)
      continue
    }
    const bytes = inflateSync(Buffer.from(packed!, 'base64'))
    expect(bytes).toHaveLength(Number(a))
    expect(bytes.some((byte) => byte !== 0)).toBe(true)
    expect(Number(x) + Number(b) * 8).toBeLessThanOrEqual(800 + 7)
    expect(Number(y) + bytes.length / Number(b)).toBeLessThanOrEqual(1200)
    pictures++
  }
  expect(pictures).toBeGreaterThan(hostileTexts.length * 5)
})

test('letters are drawn as dots: a full stop is a blob, marks are above their letter', () => {
  const stop = rasterText('.', 'bold', 18)!
  expect(stop.width).toBeGreaterThanOrEqual(6)
  expect(stop.width).toBeLessThanOrEqual(12)
  expect(stop.height).toBeGreaterThanOrEqual(6)
  expect(stop.height).toBeLessThanOrEqual(12)
  const bare = rasterText('E', 'bold', 18)!
  const marked = rasterText('Ế', 'bold', 18)!
  expect(bare.top + bare.height).toBe(marked.top + marked.height)
  expect(marked.height).toBeGreaterThan(bare.height * 1.4)
  expect(rasterText(' ', 'bold', 18)).toBeUndefined()
})

test('the counter of a ring stays white', () => {
  const ring = rasterText('O', 'bold', 18)!
  const middle = Math.floor(ring.height / 2) * ring.rowBytes + (ring.width >> 4)
  const bit = 0x80 >> ((ring.width >> 1) & 7)
  expect(ring.bits[middle]! & bit).toBe(0)
  const left = Math.floor(ring.height / 2) * ring.rowBytes
  expect(ring.bits[left]!).not.toBe(0)
})

test('the checksum of a compressed picture is CRC-16/XMODEM of its base64', () => {
  expect(crc16('123456789')).toBe('31C3')
  expect(crc16('eJzj4KAKYJChDmCwoQ5gEKAOYAAAavEfEQ==')).toBe('24EF')
  const [, , packed = '', check] = packZ64(new Uint8Array([0xaa, 0x55])).split(':')
  expect([...inflateSync(Buffer.from(packed, 'base64'))]).toEqual([0xaa, 0x55])
  expect(check).toBe(crc16(packed))
})
