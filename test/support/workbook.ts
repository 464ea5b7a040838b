import { writeZip, type ZipPart } from './raw-zip.ts'

/** A workbook as a test writes it: the XML within `sheetData`, or the whole sheet. */
export interface BookSheet {
  name?: string
  rows?: string
  whole?: string
  before?: string
  after?: string
  state?: 'hidden' | 'veryHidden'
}

export interface Book {
  sheets?: readonly BookSheet[]
  /** XML within `sst`. */
  strings?: string
  /** XML within `styleSheet`. */
  styles?: string
  date1904?: boolean
  extra?: readonly ZipPart[]
  /** The prefix that some writers add to all element names. */
  prefix?: string
}

const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** The parts of a workbook that Excel would open. */
export function bookParts({ sheets = [{}], strings, styles, date1904, extra = [], prefix = '' }: Book = {}): ZipPart[] {
  const p = prefix === '' ? '' : `${prefix}:`
  const ns = prefix === '' ? `xmlns="${main}"` : `xmlns:${prefix}="${main}"`
  const parts = sheets.map((sheet, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, data: sheetXml(sheet, p, ns) }))
  const links = [
    ...sheets.map((_, i) => relation(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`)),
    ...(strings === undefined ? [] : [relation('rIdS', 'sharedStrings', 'sharedStrings.xml')]),
    ...(styles === undefined ? [] : [relation('rIdT', 'styles', 'styles.xml')]),
  ]
  const list = sheets.map(
    ({ name, state }, i) =>
      `<${p}sheet name="${name ?? `Sheet${i + 1}`}" sheetId="${i + 1}"${state ? ` state="${state}"` : ''} r:id="rId${i + 1}"/>`,
  )
  return [
    {
      name: '[Content_Types].xml',
      data: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    },
    {
      name: '_rels/.rels',
      data: `<Relationships xmlns="${relations}">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `<${p}workbook ${ns} xmlns:r="${office}"><${p}workbookPr${date1904 ? ' date1904="1"' : ''}/><${p}sheets>${list.join('')}</${p}sheets></${p}workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `<Relationships xmlns="${relations}">${links.join('')}</Relationships>`,
    },
    ...(strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', data: `<${p}sst ${ns}>${strings}</${p}sst>` }]),
    ...(styles === undefined
      ? []
      : [{ name: 'xl/styles.xml', data: `<${p}styleSheet ${ns}>${styles}</${p}styleSheet>` }]),
    ...parts,
    ...extra,
  ]
}

export function writeBook(book?: Book): Buffer {
  return writeZip(bookParts(book))
}

/** One row of texts and numbers, each cell with its address. */
export function row(number: number, values: readonly (string | number)[], attributes = ''): string {
  return `<row r="${number}"${attributes}>${values.map((value, i) => cell(`${String.fromCharCode(65 + i)}${number}`, value)).join('')}</row>`
}

export function cell(address: string, value: string | number): string {
  return typeof value === 'number'
    ? `<c r="${address}"><v>${value}</v></c>`
    : `<c r="${address}" t="inlineStr"><is><t>${value}</t></is></c>`
}

/** The columns that the import needs, and one product. */
export const goods = row(1, ['Mã hàng', 'Tên hàng', 'Giá bán', 'Số lượng']) + row(2, ['CF-1', 'Cà phê', 125_000, 40])

function sheetXml({ rows = goods, whole, before = '', after = '' }: BookSheet, p: string, ns: string): string {
  return whole ?? `<${p}worksheet ${ns}>${before}<${p}sheetData>${rows}</${p}sheetData>${after}</${p}worksheet>`
}

function relation(id: string, kind: string, target: string): string {
  return `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`
}
