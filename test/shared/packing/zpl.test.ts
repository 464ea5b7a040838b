import assert from 'node:assert/strict'
import { test } from 'node:test'
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

test('each label is one ^XA to ^XZ of allowed commands, whatever its text holds', () => {
  for (const text of hostileTexts) {
    const parcel = sampleParcel(1, {
      recipient: { name: text, phone: text, line: text, ward: text, province: text },
      lines: [{ sku: text, title: text, quantity: 1 }],
      note: text,
    })
    const zpl = labelsZpl(sampleBatch([parcel], { saleTitle: text, sellerName: text }))
    assert.equal(zpl.split('^XA').length - 1, 1)
    assert.equal(zpl.split('^XZ').length - 1, 1)
    assert.ok(!zpl.includes('~'))
    for (const command of commands(zpl)) assert.match(command, allowed)
    assert.equal(commands(zpl).filter((command) => command.startsWith('FD')).length, 1)
  }
})

test('a batch is as many labels as parcels, with their codes in stack order', () => {
  const parcels = Array.from({ length: 12 }, (_, at) => sampleParcel(at + 1))
  const zpl = labelsZpl(sampleBatch(parcels))
  assert.deepEqual(
    [...zpl.matchAll(/\^FD>;(\d{12})\^FS/g)].map((found) => found[1]),
    parcels.map((parcel) => parcel.code),
  )
  assert.equal(commands(zpl).filter((command) => command === 'XA').length, 12)
  assert.equal(labelsZpl(sampleBatch(parcels)), zpl)
})

test('a code that is not twelve digits is refused', () => {
  assert.throws(() => labelsZpl(sampleBatch([sampleParcel(1, { code: '^XZ' })])), RangeError)
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
      assert.ok(Number(x) + Number(a) <= 800 && Number(y) + Number(b) <= 1200)
      continue
    }
    const bytes = inflateSync(Buffer.from(packed!, 'base64'))
    assert.equal(bytes.length, Number(a))
    assert.ok(bytes.some((byte) => byte !== 0))
    assert.ok(Number(x) + Number(b) * 8 <= 800 + 7 && Number(y) + bytes.length / Number(b) <= 1200)
    pictures++
  }
  assert.ok(pictures > hostileTexts.length * 5)
})

test('letters are drawn as dots: a full stop is a blot, marks stand over their letter', () => {
  const stop = rasterText('.', 'bold', 18)!
  assert.ok(stop.width >= 6 && stop.width <= 12 && stop.height >= 6 && stop.height <= 12)
  const bare = rasterText('E', 'bold', 18)!
  const marked = rasterText('Ế', 'bold', 18)!
  assert.equal(bare.top + bare.height, marked.top + marked.height)
  assert.ok(marked.height > bare.height * 1.4)
  assert.equal(rasterText(' ', 'bold', 18), undefined)
})

test('the counter of a ring stays white', () => {
  const ring = rasterText('O', 'bold', 18)!
  const middle = Math.floor(ring.height / 2) * ring.rowBytes + (ring.width >> 4)
  const bit = 0x80 >> ((ring.width >> 1) & 7)
  assert.equal(ring.bits[middle]! & bit, 0)
  const left = Math.floor(ring.height / 2) * ring.rowBytes
  assert.notEqual(ring.bits[left]!, 0)
})

test('the check of a packed picture is CRC-16/XMODEM of its base64', () => {
  assert.equal(crc16('123456789'), '31C3')
  assert.equal(crc16('eJzj4KAKYJChDmCwoQ5gEKAOYAAAavEfEQ=='), '24EF')
  const [, , packed = '', check] = packZ64(new Uint8Array([0xaa, 0x55])).split(':')
  assert.deepEqual([...inflateSync(Buffer.from(packed, 'base64'))], [0xaa, 0x55])
  assert.equal(check, crc16(packed))
})
