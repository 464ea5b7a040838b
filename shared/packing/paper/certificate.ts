import type { CertificateView } from '../../contract/routes/training.ts'
import { certificateWordsOf, type CertificateWords } from './certificate-words.ts'
import { formatInstant } from './format.ts'
import type { PaperLocale } from './paper.ts'
import { writePdf } from './pdf.ts'
import { openSheet, type Sheet } from './sheet.ts'

const [width, height] = [210, 297]
const middle = width / 2
const [left, right] = [32, 178]
const inner = right - left

/** A4: that a producer has been through the training, with when each step was done. */
export async function certificatePdf(certificate: CertificateView, locale: PaperLocale): Promise<Uint8Array> {
  const words = certificateWordsOf(locale)
  const sheet = openSheet(width, height)
  sheet.frame(12, 12, width - 24, height - 24, 0.9)
  sheet.frame(14.5, 14.5, width - 29, height - 29, 0.25)
  drawWho(sheet, certificate, words)
  drawSteps(sheet, certificate, words, locale)
  drawFoot(sheet, certificate, words, locale)
  const { bytes } = writePdf([sheet.page], {
    title: `${words.title} ${certificate.number}`,
    language: locale,
    createdAt: new Date(certificate.issuedAt),
  })
  return bytes
}

function drawWho(sheet: Sheet, { person, shop }: CertificateView, words: CertificateWords): void {
  const centred = { x: middle, width: inner, align: 'center' } as const
  sheet.line(words.title, { ...centred, y: 58, face: 'bold', sizes: [30, 26] })
  sheet.line(words.subtitle, { ...centred, y: 69, face: 'regular', sizes: [14, 12], grey: 0.3 })
  sheet.line(words.certifies, { ...centred, y: 92, face: 'regular', sizes: [12], grey: 0.3 })
  sheet.line(person, { ...centred, y: 106, face: 'bold', sizes: [26, 22, 18, 14, 11, 9] })
  sheet.line(words.of, { ...centred, y: 117, face: 'regular', sizes: [12], grey: 0.3 })
  sheet.line(shop, { ...centred, y: 128, face: 'semibold', sizes: [19, 16, 13, 11, 9] })
  sheet.line(words.did, { ...centred, y: 141, face: 'regular', sizes: [12, 11, 10], grey: 0.3 })
}

function drawSteps(
  sheet: Sheet,
  { steps, timeZone }: CertificateView,
  words: CertificateWords,
  locale: PaperLocale,
): void {
  const columns = { what: left, doneAt: 102, took: right } as const
  const head = { face: 'regular', sizes: [9], grey: 0.3 } as const
  sheet.line(words.step, { ...head, x: columns.what, y: 158, width: 66 })
  sheet.line(words.doneAt, { ...head, x: columns.doneAt, y: 158, width: 48 })
  sheet.line(words.took, { ...head, x: columns.took, y: 158, width: 26, align: 'right' })
  sheet.fill(left, 160.5, inner, 0.3)
  steps.forEach(({ step, doneAt, seconds }, at) => {
    const y = 169 + at * 11
    const { time, date } = formatInstant(doneAt!, timeZone, locale)
    sheet.line(`${at + 1}. ${words.steps[step]}`, {
      x: columns.what,
      y,
      width: 68,
      face: 'semibold',
      sizes: [12, 11, 10, 9],
    })
    sheet.line(`${time} ${date}`, { x: columns.doneAt, y, width: 48, face: 'regular', sizes: [11, 10, 9] })
    const took = tookText(seconds ?? 0, words)
    sheet.line(took, { x: columns.took, y, width: 27, face: 'regular', sizes: [11, 10, 9], align: 'right' })
    sheet.fill(left, y + 3.4, inner, 0.1)
  })
}

function drawFoot(
  sheet: Sheet,
  { number, issuedAt, timeZone }: CertificateView,
  words: CertificateWords,
  locale: PaperLocale,
): void {
  const { date } = formatInstant(issuedAt, timeZone, locale)
  const fact = (x: number, name: string, value: string, align: 'left' | 'right'): void => {
    sheet.line(name, { x, y: 226, width: 60, face: 'regular', sizes: [9], grey: 0.3, align })
    sheet.line(value, { x, y: 233, width: 60, face: 'semibold', sizes: [14, 12], align })
  }
  fact(left, words.number, number, 'left')
  fact(right, words.issued, date, 'right')
  const steps = [[9, 3] as const, [8, 3] as const]
  const end = sheet.paragraph(words.practice, { x: left, top: 246, width: inner, face: 'regular', steps, grey: 0.3 })
  sheet.paragraph(words.check(number), { x: left, top: end + 2, width: inner, face: 'regular', steps, grey: 0.3 })
}

/** Roughly, in the unit that people would say. */
function tookText(seconds: number, words: CertificateWords): string {
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return words.minutes(minutes)
  const hours = Math.round(minutes / 60)
  return hours < 48 ? words.hours(hours) : words.days(Math.round(hours / 24))
}
