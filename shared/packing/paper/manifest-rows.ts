import { formatCode, formatCount, formatMoney } from './format.ts'
import { printableOrDash } from './printable.ts'
import type { Sheet } from './sheet.ts'
import { wordsOf } from './words.ts'
import type { PaperManifest } from './paper.ts'

const locale = 'vi'
const words = wordsOf(locale)

export const left = 14
export const right = 196
export const inner = right - left
export const rowHeight = 6.4

/** Columns: where their text starts, and its alignment. */
const rowX = left + 11
export const codeX = left + 17
const provinceX = left + 56
export const codRight = left + 122
const remarkX = left + 127
const provinceWidth = 38
const codWidth = 28

type Parcel = PaperManifest['parcels'][number]

/**
 * A row of a hand-over record: the heading of a producer's part, or a parcel. `number` counts parcels, so one that
 * stands in several parts has the same number in each; `again`: it was listed before, and counts once.
 */
export type ManifestRow =
  | { kind: 'part'; producer: string; parcels: number; units: number }
  | { kind: 'parcel'; number: number; parcel: Parcel; units?: number; again: boolean }

/** The rows of a record: its parcels, in a part per producer if the goods are of several. */
export function manifestRows({ parcels, parts }: Pick<PaperManifest, 'parcels' | 'parts'>): ManifestRow[] {
  if (!parts) return parcels.map((parcel, at) => ({ kind: 'parcel', number: at + 1, parcel, again: false }))
  const byCode = new Map(parcels.map((parcel) => [parcel.code, parcel]))
  const numbers = new Map<string, number>()
  const rows: ManifestRow[] = []
  for (const { producer, parcels: own } of parts) {
    rows.push({
      kind: 'part',
      producer,
      parcels: own.length,
      units: own.reduce((sum, { units }) => sum + units, 0),
    })
    for (const { code, units } of own) {
      const again = numbers.has(code)
      const number = numbers.get(code) ?? numbers.size + 1
      numbers.set(code, number)
      rows.push({ kind: 'parcel', number, parcel: byCode.get(code)!, units, again })
    }
  }
  const others = parcels.filter(({ code }) => !numbers.has(code))
  return [
    ...rows,
    ...others.map((parcel, at) => ({ kind: 'parcel' as const, number: numbers.size + at + 1, parcel, again: false })),
  ]
}

/** The names of the columns; returns where the rows begin. */
export function drawColumns(sheet: Sheet, y: number): number {
  sheet.line(words.row, { x: rowX, y, width: 11, face: 'semibold', sizes: [9], align: 'right' })
  sheet.line(words.parcelCode, { x: codeX, y, width: 36, face: 'semibold', sizes: [9] })
  sheet.line(words.province, { x: provinceX, y, width: provinceWidth, face: 'semibold', sizes: [9] })
  sheet.line(words.cod, { x: codRight, y, width: codWidth, face: 'semibold', sizes: [9], align: 'right' })
  sheet.line(words.remark, { x: remarkX, y, width: right - remarkX, face: 'semibold', sizes: [9] })
  sheet.fill(left, y + 2.2, inner, 0.5)
  return y + 2.7
}

/** The heading of a producer's part. */
export function drawPart(sheet: Sheet, part: ManifestRow & { kind: 'part' }, top: number): void {
  const count = words.partCount(formatCount(part.parcels, locale), formatCount(part.units, locale))
  sheet.fill(left, top, inner, rowHeight, 0.88)
  sheet.line(part.producer, {
    x: left + 2,
    y: top + 4.5,
    width: codRight - left - 4,
    face: 'bold',
    sizes: [10.5, 9.5, 8.5],
  })
  sheet.line(count, { x: right - 2, y: top + 4.5, width: 50, face: 'bold', sizes: [10, 9], align: 'right' })
}

/** A parcel's row. */
export function drawRow(
  sheet: Sheet,
  { number, parcel, units, again }: ManifestRow & { kind: 'parcel' },
  currency: string,
  top: number,
): void {
  const y = top + 4.5
  if (number % 2 === 0) sheet.fill(left, top, inner, rowHeight, 0.95)
  sheet.line(`${number}`, { x: rowX, y, width: 11, face: 'regular', sizes: [10, 8], align: 'right' })
  sheet.line(formatCode(parcel.code), { x: codeX, y, width: 36, face: 'semibold', sizes: [10.5] })
  sheet.line(printableOrDash(parcel.recipientProvince), {
    x: provinceX,
    y,
    width: provinceWidth,
    face: 'regular',
    sizes: [10, 9, 8],
  })
  sheet.line(again ? '–' : formatMoney(parcel.cod, currency, locale), {
    x: codRight,
    y,
    width: codWidth,
    face: 'regular',
    sizes: [10, 9, 8],
    align: 'right',
  })
  const remark = remarkOf(parcel, units, again)
  if (remark)
    sheet.line(remark, {
      x: remarkX,
      y,
      width: right - remarkX,
      face: 'semibold',
      sizes: [9, 8, 7, 6],
    })
  sheet.fill(left, top + rowHeight - 0.1, inner, 0.1, 0.5)
}

/** How much of a shared parcel is this producer's, in which box it lies, and what amendments say of it. */
function remarkOf({ remark, box }: Parcel, units: number | undefined, again: boolean): string {
  return [
    units !== undefined && words.units(formatCount(units, locale)),
    box !== undefined && words.inBox(formatCode(box)),
    again && words.listedAbove,
    remark && (remark.kind === 'added' ? words.addedBy : words.leftBehindBy)(remark.amendment),
  ]
    .filter(Boolean)
    .join(' · ')
}
