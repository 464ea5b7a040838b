import { stationCommands, type StationCommand } from '../command-code.ts'
import type { PaperLocale } from './paper.ts'
import type { PaperSize } from './paper-size.ts'
import { writePdf } from './pdf.ts'
import { openSheet, type Page } from './sheet.ts'
import { onPaper } from './sizes.ts'

/** Sizes of the command sheet: one for the wall, one for the table. */
export const commandSheetSizes = ['a4', 'a6'] as const satisfies PaperSize[]
export type CommandSheetSize = (typeof commandSheetSizes)[number]

type Said = [name: string, meaning: string]
const words: Record<PaperLocale, { title: string; about: string; commands: Record<StationCommand, Said> }> = {
  vi: {
    title: 'Lệnh ở bàn đóng gói',
    about: 'Quét lệnh thay vì bấm. Lệnh có * quét hai lần.',
    commands: {
      next: ['Nhận đợt', 'đợt gấp nhất'],
      print: ['In tem *', 'lần hai: in tiếp sau khi kẹt giấy'],
      label: ['In lại một tem *', 'quét tem, rồi quét lệnh lần hai'],
      undo: ['Hoàn tác quét', 'món vừa quét'],
      short: ['Báo thiếu *', 'những món chưa quét'],
      cancel: ['Thôi', 'đóng việc đang mở'],
      back: ['Trả lại đợt *', 'kiện đã đóng vẫn giữ'],
      help: ['Trợ giúp', 'các lệnh và phím'],
    },
  },
  en: {
    title: 'Commands of the packing station',
    about: 'Scan a command instead of pressing a button. Scan * commands twice.',
    commands: {
      next: ['Take a batch', 'the most urgent'],
      print: ['Print labels *', 'again: resume after a jam'],
      label: ['Reprint one label *', 'scan the label, then this again'],
      undo: ['Undo scan', 'the last item'],
      short: ['Report missing *', 'everything not scanned yet'],
      cancel: ['Never mind', 'closes what is open'],
      back: ['Hand back *', 'packed parcels stay packed'],
      help: ['Help', 'commands and keys'],
    },
  },
}

/**
 * Designed for A6; on A4 everything is twice as large. The rows are far enough apart that a scanner never picks up a
 * neighbour.
 */
function commandPage(locale: PaperLocale): Page {
  const { title, about, commands } = words[locale]
  const sheet = openSheet(105, 148)
  sheet.line(title, { x: 5, y: 9, width: 95, face: 'bold', sizes: [13, 11] })
  sheet.line(about, { x: 5, y: 13.6, width: 95, face: 'regular', sizes: [8, 7] })
  const [top, height] = [16.5, 16.2]
  for (const [i, command] of (Object.keys(stationCommands) as StationCommand[]).entries()) {
    const y = top + i * height
    sheet.fill(5, y, 95, 0.2)
    const [name, meaning] = commands[command]
    sheet.command(stationCommands[command], 29, y + 2.6, 11, 3)
    sheet.line(name, { x: 57, y: y + 7.6, width: 44, face: 'bold', sizes: [12, 11, 10, 9] })
    sheet.line(meaning, { x: 57, y: y + 12, width: 44, face: 'regular', sizes: [8, 7.5, 7] })
  }
  return sheet.page
}

/** The command sheet as PDF; deterministic bytes. */
export function commandSheet(size: CommandSheetSize, locale: PaperLocale): Uint8Array {
  return writePdf([...onPaper([commandPage(locale)], size)], {
    title: words[locale].title,
    language: locale,
    createdAt: new Date('2026-01-01T00:00:00Z'),
  }).bytes
}
