import type { StatementView } from '../../contract/routes/payout.ts'
import { toCsv } from '../../lib/csv.ts'
import { drawTable, inner, left, openFlow, right, type Column, type Flow } from './flow-table.ts'
import { formatMoney } from './format.ts'
import { statementWordsOf, type StatementWords } from './money-statement-words.ts'
import type { PaperLocale } from './paper.ts'
import { drawPageNumber } from './parts.ts'
import { writePdf } from './pdf.ts'

/** A4: what a producer was owed before, its sums, every entry, and what it is still owed. */
export async function statementPdf(statement: StatementView, locale: PaperLocale): Promise<Uint8Array> {
  const words = statementWordsOf(locale)
  const flow = openFlow()
  drawHead(flow, statement, words, locale)
  drawSums(flow, statement, words, locale)
  drawLines(flow, statement, words, locale)
  flow.sheets.forEach((sheet, at) => drawPageNumber(sheet, right, words.pageOf(at + 1, flow.sheets.length)))
  const { bytes } = writePdf(
    flow.sheets.map((sheet) => sheet.page),
    {
      title: `${words.title} – ${statement.name ?? statement.seller}`,
      language: locale,
      createdAt: new Date(`${statement.to}T00:00:00Z`),
    },
  )
  return bytes
}

/** The entries for a spreadsheet, in whole minor units: the first row is what was owed before, the last what is now. */
export function statementCsv({ from, to, opening, closing, lines }: StatementView, locale: PaperLocale): string {
  const words = statementWordsOf(locale)
  return toCsv(
    [
      ['', from, words.opening, '', opening],
      ...lines.map(({ number, day, kind, parcelCode, manifestId, amount }) => [
        number,
        day,
        words.kinds[kind],
        parcelCode ?? manifestId,
        amount,
      ]),
      ['', to, words.closing, '', closing],
    ],
    [words.number, words.day, words.kind, words.parcel, words.amount],
  )
}

function drawHead(flow: Flow, statement: StatementView, words: StatementWords, locale: PaperLocale): void {
  const sheet = flow.sheets[0]!
  const money = (amount: number): string => formatMoney(amount, statement.currency, locale)
  sheet.line(words.title, { x: left, y: 24, width: inner, face: 'bold', sizes: [20] })
  const facts: [string, string][] = [
    [words.producer, statement.name ?? statement.seller],
    [words.period, `${dayOf(statement.from)} – ${dayOf(statement.to)}`],
    [words.opening, money(statement.opening)],
    [words.paid, money(statement.paid)],
    [words.closing, money(statement.closing)],
  ]
  facts.forEach(([name, value], at) => {
    const x = left + (at % 2) * (inner / 2 + 3)
    const y = 33 + Math.floor(at / 2) * 12
    const width = inner / 2 - 3
    sheet.line(name, { x, y, width, face: 'regular', sizes: [9], grey: 0.3 })
    sheet.line(value, { x, y: y + 5.2, width, face: 'semibold', sizes: [12, 11, 10, 9, 8] })
  })
  flow.top = 70
}

function drawSums(flow: Flow, { sums, currency }: StatementView, words: StatementWords, locale: PaperLocale): void {
  const columns: Column[] = [
    { title: words.kind, x: left, width: 80 },
    { title: words.amount, x: right, width: 60, align: 'right' },
  ]
  const rows = sums.map(({ kind, amount }) => [words.kinds[kind], formatMoney(amount, currency, locale)])
  drawTable(flow, words.sums, columns, rows)
}

function drawLines(flow: Flow, { lines, currency }: StatementView, words: StatementWords, locale: PaperLocale): void {
  const columns: Column[] = [
    { title: words.day, x: left, width: 24 },
    { title: words.kind, x: 42, width: 48 },
    { title: words.parcel, x: 92, width: 66 },
    { title: words.amount, x: right, width: 34, align: 'right' },
  ]
  const rows = lines.map(({ day, kind, parcelCode, manifestId, amount }) => [
    dayOf(day),
    words.kinds[kind],
    parcelCode ?? manifestId ?? '',
    formatMoney(amount, currency, locale),
  ])
  drawTable(flow, words.lines, columns, rows)
}

const dayOf = (day: string): string => day.split('-').toReversed().join('/')
