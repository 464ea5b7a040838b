import { expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { attentionOf } from '../../../shared/packing/paper/attention.ts'
import { fitsPaper, fitsUnmeasured } from '../../../shared/packing/paper/fits-paper.ts'
import type { PaperParcel } from '../../../shared/packing/paper/paper.ts'
import { paperSizes } from '../../../shared/packing/paper/paper-size.ts'
import { tooLongForPaper } from '../../../shared/packing/paper/too-long.ts'
import { printable, toPrintable } from '../../../shared/packing/paper/printable.ts'
import { batchPages, renderPdf, type BatchPaperKind } from '../../../shared/packing/paper/render.ts'
import { sampleBatch, sampleParcel } from './sample-paper.ts'
import { soup } from './soup.ts'

type Recipient = PaperParcel['recipient']

const long =
  'Số nhà 123/45/6B, hẻm 789 đường Nguyễn Thị Minh Khai nối dài, khu dân cư Phước Thiện, tổ 15, ấp Bình Hòa, gần chợ Bình Hòa, đối diện trường tiểu học ' +
  'Nguyễn Bỉnh Khiêm, rẽ phải vào hẻm thứ hai rồi đi thẳng khoảng hai trăm mét đến căn nhà cổng màu xanh có giàn hoa giấy, gọi trước nửa tiếng nhé'

const recipientOf = (change: Partial<Recipient>): Recipient => ({
  name: 'Nguyễn Thị Ánh Tuyết',
  phone: '+84901234567',
  line: '78 Nguyễn Huệ',
  ward: 'Phường Bình Hưng Hòa',
  province: 'Thành phố Hồ Chí Minh',
  ...change,
})

/** Composed: paper may have a letter and its mark apart or together, and they look the same. */
const unspaced = (text: string): string => text.replaceAll(' ', '').normalize('NFC')

/** The papers that show a recipient's text; a slip of 80 × 80 mm has no room for an address. */
function papersWith(field: 'name' | 'line'): [BatchPaperKind, (typeof paperSizes)[number]][] {
  return (['labels', 'packing-slips', 'labels-and-slips'] as const).flatMap((kind) =>
    paperSizes
      .filter((size) => field === 'name' || kind !== 'packing-slips' || size !== '80x80')
      .map((size): [BatchPaperKind, (typeof paperSizes)[number]] => [kind, size]),
  )
}

/** What a paper says about one parcel, without blanks: a text may be broken into lines anywhere. */
function saidOn(kind: BatchPaperKind, size: (typeof paperSizes)[number], recipient: Recipient): string {
  const { pages } = batchPages(kind, sampleBatch([sampleParcel(1, { recipient })]), { size })
  const texts = pages.flatMap(({ marks }) => marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])))
  return unspaced(texts.join(''))
}

function expectWhole(recipient: Recipient): void {
  for (const field of ['name', 'line'] as const)
    for (const [kind, size] of papersWith(field))
      expect({ kind, size, said: saidOn(kind, size, recipient) }).toMatchObject({
        said: expect.stringContaining(unspaced(printable(recipient[field]))),
      })
}

test('an address of 300 characters and a name of 120 are complete on every label and slip', () => {
  for (const length of [120, 200, 274, 300]) {
    const line = long.repeat(2).slice(0, length).trim()
    for (const name of ['Lan', long.slice(0, 120)]) {
      const recipient = recipientOf({ name, line })
      expect(fitsPaper(recipient)).toBe(true)
      expectWhole(recipient)
      expectWhole({ ...recipient, line: line.toUpperCase() })
    }
  }
})

test('what is not measured because it is short is complete on every paper, even in the widest letters', () => {
  const letters = (max: number): fc.Arbitrary<string> =>
    fc
      .array(fc.constantFrom('W', 'M', 'Ẵ', 'Ư', '@', 'i', ' ', 'Nguyễn'), { minLength: 1, maxLength: max })
      .map((parts) => parts.join('').slice(0, max).replace(/ +/g, ' ').trim() || 'W')
  fc.assert(
    fc.property(letters(40), letters(100), (name, line) => {
      expectWhole(recipientOf({ name, line }))
    }),
    { numRuns: 20, examples: [['W'.repeat(40), 'W'.repeat(100)]] },
  )
})

test('nothing that would not fit is accepted unmeasured', () => {
  for (let name = 10; name <= 120; name += 10)
    for (let line = 20; line <= 300; line += 20) {
      const recipient = recipientOf({ name: 'W'.repeat(name), line: 'W'.repeat(line) })
      if (fitsUnmeasured(recipient)) expectWhole(recipient)
    }
})

test('a printable text stays unchanged when it is made printable again', () => {
  fc.assert(
    fc.property(soup, (text) => {
      const once = printable(text)
      expect(printable(once)).toBe(once)
    }),
    { numRuns: 300, examples: [['1一\u17b6\u20e3']] },
  )
})

test('whatever is said to fit is complete on every paper, in all scripts', () => {
  fc.assert(
    fc.property(soup, soup, fc.integer({ min: 1, max: 5 }), (name, line, times) => {
      const recipient = recipientOf({ name: `A${name}`, line: `1${line.repeat(times)}`.slice(0, 300) })
      fc.pre(fitsPaper(recipient))
      expectWhole(recipient)
    }),
    { numRuns: 25 },
  )
})

test('what does not fit is reported with its field, and fits when that many characters are left out', () => {
  fc.assert(
    fc.property(fc.constantFrom('W', 'Ẵ', '@', 'Ω', 'ж'), fc.integer({ min: 0, max: 120 }), (letter, nameLength) => {
      const recipient = recipientOf({ name: `A${letter.repeat(nameLength)}`, line: letter.repeat(300) })
      const told = tooLongForPaper(recipient)
      if (!told) return expectWhole(recipient)
      const shorter = recipient[told.field].slice(0, -told.by)
      const rest = told.field === 'name' ? { ...recipient, line: '1' } : recipient
      expect(fitsPaper({ ...rest, [told.field]: shorter })).toBe(true)
      expect(fitsPaper({ ...rest, [told.field]: shorter + letter })).toBe(false)
    }),
    { numRuns: 8, examples: [['W', 3]] },
  )
})

test('with any text a parcel is flagged exactly when its paper lacks some of it, and its batch is drawn', async () => {
  await fc.assert(
    fc.asyncProperty(soup, soup, soup, async (name, line, title) => {
      const recipient = recipientOf({ name, line })
      const parcels = [
        sampleParcel(1, { recipient: recipientOf({}) }),
        sampleParcel(2, { recipient, lines: [{ sku: 'X', title, quantity: 1 }] }),
      ]
      const { attention, pages } = await renderPdf('labels', sampleBatch(parcels))
      expect(pages).toBe(2)
      const wanted = [
        ...(toPrintable(name).lost ? ['name'] : []),
        ...(toPrintable(line).lost ? ['address'] : []),
        ...(toPrintable(title).lost ? ['goods'] : []),
        ...(fitsPaper(recipient) ? [] : ['too-long']),
      ]
      expect(attention).toEqual(wanted.length > 0 ? [{ code: parcels[1]!.code, problems: wanted }] : [])
      const said = saidOn('labels', '100x150', recipient)
      expect(said.includes('[?]')).toBe(/\[\?\]/.test(printable(name) + printable(line)))
    }),
    { numRuns: 25 },
  )
})

test('what does not fit on the smallest paper is reported, and that parcel needs attention', async () => {
  const recipient = recipientOf({ line: 'W'.repeat(300) })
  expect(fitsPaper(recipient)).toBe(false)
  const { attention } = await renderPdf(
    'labels',
    sampleBatch([
      sampleParcel(1),
      sampleParcel(2, { recipient }),
      sampleParcel(3, { recipient: recipientOf({ name: 'ꨆꨇ', line: '1 \uffff' }) }),
      sampleParcel(4, { lines: [{ sku: 'X', title: 'Áo ꨆ', quantity: 1 }] }),
      sampleParcel(5, { recipient: recipientOf({ name: 'Lan 🌸', line: 'ផ្ទះលេខ ១២' }) }),
      sampleParcel(6, { recipient: recipientOf({ name: '🌸' }) }),
    ]),
  )
  expect(attention).toEqual([
    { code: sampleParcel(2).code, problems: ['too-long'] },
    { code: sampleParcel(3).code, problems: ['name', 'address'] },
    { code: sampleParcel(4).code, problems: ['goods'] },
    { code: sampleParcel(6).code, problems: ['name'] },
  ])
})

test('a parcel that cannot be drawn is replaced by a page that says so, and the others are drawn', async () => {
  const batch = sampleBatch([
    sampleParcel(1),
    sampleParcel(2, { code: '>;>8' }),
    sampleParcel(3, { packBy: 'soon' }),
    sampleParcel(4),
  ])
  for (const kind of ['labels', 'packing-slips', 'labels-and-slips'] as const)
    for (const size of paperSizes) {
      const { pages } = batchPages(kind, batch, { size })
      const texts = pages.flatMap(({ marks }) => marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])))
      const said = texts.join(' ')
      for (const number of [1, 2, 3, 4]) expect(said).toContain(`${number}/4`)
      expect(said.split('Không in được').length - 1).toBe(kind === 'labels-and-slips' ? 4 : 2)
      const bars = pages.flatMap(({ marks }) => marks.flatMap((mark) => (mark.kind === 'barcode' ? [mark.code] : [])))
      expect(new Set(bars)).toEqual(new Set([sampleParcel(1).code, sampleParcel(4).code]))
    }
  expect((await renderPdf('labels', batch)).attention).toEqual([
    { code: '>;>8', problems: ['not-drawn'] },
    { code: sampleParcel(3).code, problems: ['not-drawn'] },
  ])
  expect(attentionOf([batch], [])).toEqual([])
})
