/** The supported papers: label rolls, receipt-printer slips, office paper. */
export const paperSizes = ['100x150', 'a6', 'a5', '80x80', 'a4'] as const

export type PaperSize = (typeof paperSizes)[number]

/** Width × height in mm, upright. */
export const sizeOf: Record<PaperSize, { width: number; height: number }> = {
  '100x150': { width: 100, height: 150 },
  a6: { width: 105, height: 148 },
  a5: { width: 148, height: 210 },
  '80x80': { width: 80, height: 80 },
  a4: { width: 210, height: 297 },
}
