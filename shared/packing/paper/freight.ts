import type { FreightShares } from '../../contract/routes/freight.ts'
import { toCsv } from '../../lib/csv.ts'
import { drawTable, inner, left, openFlow, right, type Column, type Flow } from './flow-table.ts'
import { formatCount, formatInstant, formatMoney, formatWeight } from './format.ts'
import { freightWordsOf, type FreightWords } from './freight-words.ts'
import type { PaperLocale } from './paper.ts'
import { drawPageNumber } from './parts.ts'
import { writePdf } from './pdf.ts'

interface Style {
  words: FreightWords
  locale: PaperLocale
}

/** A4: each producer's part of a manifest's freight, and the invoices that it comes from. */
export async function freightPdf(shares: FreightShares, locale: PaperLocale): Promise<Uint8Array> {
  const style = { words: freightWordsOf(locale), locale }
  const { words } = style
  const flow = openFlow()
  drawHead(flow, shares, style)
  drawShares(flow, shares, style)
  if (shares.invoices.length > 0) drawInvoices(flow, shares, style)
  flow.sheets.forEach((sheet, at) => {
    sheet.line(shares.manifestId, { x: left, y: 287, width: 130, face: 'regular', sizes: [8.5, 7.5], grey: 0.35 })
    drawPageNumber(sheet, right, words.pageOf(at + 1, flow.sheets.length))
  })
  const { bytes } = writePdf(
    flow.sheets.map((sheet) => sheet.page),
    {
      title: `${words.title} – ${shares.number ?? shares.manifestId}`,
      language: locale,
      createdAt: new Date(shares.handedOverAt),
    },
  )
  return bytes
}

/** The shares for a spreadsheet, money in whole minor units; empty cells where nothing is known. */
export function sharesCsv({ shares }: FreightShares, locale: PaperLocale): string {
  const words = freightWordsOf(locale)
  return toCsv(
    shares.map((one) => [one.seller, one.name, one.parcels, one.units, one.grams, one.amount, one.alone, one.saved]),
    [words.seller, words.producer, words.parcels, words.units, words.grams, words.share, words.alone, words.saved],
  )
}

function drawHead(flow: Flow, shares: FreightShares, { words, locale }: Style): void {
  const sheet = flow.sheets[0]!
  const { time, date } = formatInstant(shares.handedOverAt, shares.timeZone, locale)
  sheet.line(words.title, { x: left, y: 24, width: inner, face: 'bold', sizes: [20] })
  const facts: [string, string][] = [
    [words.manifest, shares.number ?? shares.manifestId],
    [words.carrier, shares.carrier],
    [words.handedOverAt, `${time} ${date}`],
    [words.rule, words.rules[shares.by]],
    [words.parcels, formatCount(shares.parcels, locale)],
    [words.total, shares.total === null ? words.open : formatMoney(shares.total, shares.currency, locale)],
  ]
  facts.forEach(([name, value], at) => {
    const x = left + (at % 2) * (inner / 2 + 3)
    const y = 33 + Math.floor(at / 2) * 12
    const width = inner / 2 - 3
    sheet.line(name, { x, y, width, face: 'regular', sizes: [9], grey: 0.3 })
    sheet.line(value, { x, y: y + 5.2, width, face: 'semibold', sizes: [12, 11, 10, 9, 8] })
  })
  flow.top = 70
  if (!shares.alone) return
  const style = { x: left, y: flow.top + 1, width: inner, face: 'regular', sizes: [9, 8, 7], grey: 0.3 } as const
  sheet.line(words.table(shares.alone.table), style)
  flow.top += 4
}

function drawShares(flow: Flow, { shares, currency, alone }: FreightShares, { words, locale }: Style): void {
  const money = (amount: number | null | undefined): string =>
    typeof amount === 'number' ? formatMoney(amount, currency, locale) : '–'
  const columns: Column[] = [
    { title: words.producer, x: left, width: 56 },
    { title: words.parcels, x: 84, width: 13, align: 'right' },
    { title: words.units, x: 97, width: 12, align: 'right' },
    { title: words.weight, x: 117, width: 19, align: 'right' },
    { title: words.share, x: 143, width: 25, align: 'right' },
    { title: alone ? words.alone : '', x: 170, width: 26, align: 'right' },
    { title: alone ? words.saved : '', x: right, width: 25, align: 'right' },
  ]
  drawTable(
    flow,
    words.shares,
    columns,
    shares.map((one) => [
      one.name ?? one.seller,
      formatCount(one.parcels, locale),
      formatCount(one.units, locale),
      one.grams === null ? '–' : formatWeight(one.grams, locale),
      money(one.amount),
      alone ? money(one.alone) : '',
      alone ? money(one.saved) : '',
    ]),
  )
}

function drawInvoices(flow: Flow, shares: FreightShares, { words, locale }: Style): void {
  const columns: Column[] = [
    { title: words.entry, x: left, width: 12 },
    { title: words.kind, x: left + 14, width: 62 },
    { title: words.enteredAt, x: 100, width: 46 },
    { title: words.state, x: 148, width: 26 },
    { title: words.amount, x: right, width: 24, align: 'right' },
  ]
  drawTable(
    flow,
    words.invoices,
    columns,
    shares.invoices.map(({ entry, kind, parcelCode, seller, at, replaced, amount }) => {
      const { time, date } = formatInstant(at, shares.timeZone, locale)
      return [
        `${entry}`,
        [words.kinds[kind], parcelCode, seller].filter(Boolean).join(' · '),
        `${time} ${date}`,
        replaced ? words.replaced : words.holds,
        formatMoney(amount, shares.currency, locale),
      ]
    }),
  )
}
