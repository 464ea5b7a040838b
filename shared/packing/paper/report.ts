import type { SaleReport } from '../../contract/routes/sale-report.ts'
import { toCsv } from '../../lib/csv.ts'
import { drawTable, inner, left, openFlow, right, type Column, type Flow } from './flow-table.ts'
import { formatCount, formatInstant, formatMoney } from './format.ts'
import type { PaperLocale } from './paper.ts'
import { drawPageNumber } from './parts.ts'
import { writePdf } from './pdf.ts'
import { reportWordsOf, type ReportWords } from './report-words.ts'

/**
 * A4: what a sale sold, missed and still has to pack, for the files. Rendered on the caller's thread: only a few pages.
 */
export async function reportPdf(report: SaleReport, locale: PaperLocale): Promise<Uint8Array> {
  const words = reportWordsOf(locale)
  const flow = openFlow()
  drawHead(flow, report, words, locale)
  drawLost(flow, report, words, locale)
  drawParcels(flow, report, words, locale)
  drawItems(flow, report, words, locale)
  if (report.pins.length > 0) drawPins(flow, report, words, locale)
  flow.sheets.forEach((sheet, at) => {
    sheet.line(`${report.title} · ${words.madeAt(instant(report.madeAt, report, locale))}`, {
      x: left,
      y: 287,
      width: 140,
      face: 'regular',
      sizes: [8.5, 7.5],
      grey: 0.35,
    })
    drawPageNumber(sheet, right, words.pageOf(at + 1, flow.sheets.length))
  })
  const { bytes } = writePdf(
    flow.sheets.map((sheet) => sheet.page),
    { title: `${words.title} – ${report.saleId}`, language: locale, createdAt: new Date(report.madeAt) },
  )
  return bytes
}

/** The same per item for a spreadsheet: money in whole minor units, instants in the sale's zone as 2026-11-30 00:18. */
export function reportCsv(report: SaleReport, locale: PaperLocale): string {
  const words = reportWordsOf(locale)
  const at = (when: string | null): string | null => when && sortable(when, report)
  return toCsv(
    report.items.map((item) => [
      item.sku,
      item.title,
      item.price,
      item.quota,
      item.sold,
      item.held,
      item.available,
      item.money,
      item.turnedAwayUnits,
      item.turnedAwayMoney,
      at(item.firstPinnedAt),
      at(item.soldOutAt),
      item.soldOutSeconds,
    ]),
    [
      words.sku,
      words.item,
      words.price,
      words.quota,
      words.sold,
      words.heldUnits,
      words.left,
      words.money,
      words.lostUnits,
      words.wouldBring,
      words.firstPinned,
      words.soldOutAt,
      words.seconds,
    ],
  )
}

/** An instant that spreadsheets read as one and can sort. */
function sortable(when: string, { timeZone }: SaleReport): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(new Date(when))
}

function instant(when: string, { timeZone }: SaleReport, locale: PaperLocale): string {
  const { time, date } = formatInstant(when, timeZone, locale)
  return `${time} ${date}`
}

function drawHead(flow: Flow, report: SaleReport, words: ReportWords, locale: PaperLocale): void {
  const sheet = flow.sheets[0]!
  const money = (amount: number): string => formatMoney(amount, report.currency, locale)
  sheet.line(words.title, { x: left, y: 22, width: inner, face: 'semibold', sizes: [11], grey: 0.3 })
  const end = sheet.paragraph(report.title, {
    x: left,
    top: 24,
    width: inner,
    face: 'bold',
    steps: [
      [20, 1],
      [16, 2],
      [13, 3],
    ],
  })
  const span = [
    [words.opened, report.openedAt],
    [words.closed, report.closedAt],
  ]
    .map(([name, at]) => `${name}: ${at ? instant(at, report, locale) : words.notYet}`)
    .join(' · ')
  sheet.line(span, { x: left, y: end + 5, width: inner, face: 'regular', sizes: [10, 9] })
  let top = end + 9
  if (report.rehearsal) {
    sheet.fill(left, top, inner, 8, 0.88)
    sheet.line(words.rehearsal, { x: left + 3, y: top + 5.5, width: inner - 6, face: 'bold', sizes: [11] })
    top += 11
  }
  const big: [string, string][] = [
    [words.revenue, money(report.sold.money)],
    [words.ordersAccepted, formatCount(report.orders.accepted, locale)],
    [words.soldUnits, formatCount(report.sold.units, locale)],
    [words.lost, money(report.lostMoney)],
  ]
  const small: [string, string][] = [
    [words.cod, money(report.sold.cod)],
    [words.prepaid, money(report.sold.prepaid)],
    [words.held, formatCount(report.orders.held, locale)],
    [words.refundDue, money(report.sold.refundDue)],
  ]
  const width = (inner - 9) / 4
  ;[big, small].forEach((facts, line) =>
    facts.forEach(([name, value], at) => {
      const x = left + at * (width + 3)
      const y = top + line * 19
      sheet.frame(x, y, width, 16, 0.25)
      sheet.line(name, { x: x + 2.5, y: y + 5, width: width - 5, face: 'regular', sizes: [9, 8], grey: 0.25 })
      sheet.line(value, {
        x: x + 2.5,
        y: y + 12.5,
        width: width - 5,
        face: 'bold',
        sizes: line === 0 ? [15, 13, 11, 9] : [12, 10, 9],
      })
    }),
  )
  flow.top = top + 42
}

function drawLost(flow: Flow, report: SaleReport, words: ReportWords, locale: PaperLocale): void {
  const columns: Column[] = [
    { title: words.reason, x: left, width: 90 },
    { title: words.orders, x: 128, width: 22, align: 'right' },
    { title: words.units, x: 152, width: 22, align: 'right' },
    { title: words.wouldBring, x: right, width: 40, align: 'right' },
  ]
  drawTable(
    flow,
    words.turnedAway,
    columns,
    report.turnedAway.map((row) => [
      words.reasons[row.reason],
      formatCount(row.orders, locale),
      formatCount(row.units, locale),
      formatMoney(row.money, report.currency, locale),
    ]),
  )
  if (report.turnedAway.length > 0) return
  flow.sheets
    .at(-1)!
    .line(words.nothingLost, { x: left, y: flow.top + 1, width: inner, face: 'regular', sizes: [10], grey: 0.3 })
  flow.top += 6
}

function drawParcels(flow: Flow, { parcels, ...report }: SaleReport, words: ReportWords, locale: PaperLocale): void {
  const facts: [string, string][] = [
    [words.waiting, formatCount(parcels.waiting, locale)],
    [words.picking, formatCount(parcels.picking, locale)],
    [words.packed, formatCount(parcels.packed, locale)],
    [words.handedOver, formatCount(parcels.handedOver, locale)],
    [words.late, formatCount(parcels.late, locale)],
  ]
  const width = inner / facts.length
  const packBy = parcels.packBy
    ? [words.packBy, instant(parcels.packBy, { parcels, ...report }, locale)].join(': ')
    : ''
  drawTable(
    flow,
    packBy === '' ? words.parcels : `${words.parcels} · ${packBy}`,
    facts.map(([title], at) => ({ title, x: left + at * width, width: width - 3 })),
    [facts.map(([, value]) => value)],
  )
}

function drawItems(flow: Flow, report: SaleReport, words: ReportWords, locale: PaperLocale): void {
  const columns: Column[] = [
    { title: words.item, x: left, width: 62 },
    { title: words.price, x: 98, width: 22, align: 'right' },
    { title: words.sold, x: 114, width: 15, align: 'right' },
    { title: words.left, x: 128, width: 13, align: 'right' },
    { title: words.money, x: 156, width: 27, align: 'right' },
    { title: words.lostUnits, x: 175, width: 18, align: 'right' },
    { title: words.soldOutIn, x: right, width: 20, align: 'right' },
  ]
  drawTable(
    flow,
    words.items,
    columns,
    report.items.map((item) => [
      `${item.sku} · ${item.title}`,
      formatMoney(item.price, report.currency, locale),
      formatCount(item.sold, locale),
      formatCount(item.available, locale),
      formatMoney(item.money, report.currency, locale),
      formatCount(item.turnedAwayUnits, locale),
      item.soldOutSeconds === null ? '–' : words.span(item.soldOutSeconds),
    ]),
  )
}

function drawPins(flow: Flow, report: SaleReport, words: ReportWords, locale: PaperLocale): void {
  const columns: Column[] = [
    { title: words.pinnedAt, x: left, width: 22 },
    { title: words.item, x: left + 24, width: 66 },
    { title: words.duration, x: 124, width: 20, align: 'right' },
    { title: words.orders, x: 138, width: 13, align: 'right' },
    { title: words.units, x: 152, width: 13, align: 'right' },
    { title: words.money, x: 176, width: 24, align: 'right' },
    { title: words.soldOutIn, x: right, width: 19, align: 'right' },
  ]
  drawTable(
    flow,
    words.pins,
    columns,
    report.pins.map((pin) => [
      formatInstant(pin.pinnedAt, report.timeZone, locale).time,
      `${pin.sku} · ${pin.title}`,
      pin.unpinnedAt ? words.span(Math.round((Date.parse(pin.unpinnedAt) - Date.parse(pin.pinnedAt)) / 1000)) : '…',
      formatCount(pin.orders, locale),
      formatCount(pin.units, locale),
      formatMoney(pin.money, report.currency, locale),
      pin.soldOutSeconds === null ? '–' : words.span(pin.soldOutSeconds),
    ]),
  )
}
