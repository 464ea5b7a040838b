/** One cell as the person sees it: what stands on the screen is what is taken. */
export interface Cell {
  /** With the number format applied (`00012`, `05/03/2026`, `12%`), without float dust, composed (NFC); empty for an empty cell. */
  shown: string
  kind: 'empty' | 'text' | 'number' | 'date' | 'boolean' | 'error' | 'formula-without-value'
  /** The raw number, for numbers and dates (a date as the serial of Excel). */
  number?: number
  /** The number format as the file writes it; left out for `General`. */
  format?: string
}

/** One row that holds something. Rows without any visible text are left out, so `number` is the only way to know where a row stands. */
export interface SheetRow {
  /** As the spreadsheet counts, from 1; for text files the line on which the row begins. */
  number: number
  hidden: boolean
  /** From the first column on, without the empty ones at the end. */
  cells: Cell[]
}

export interface Sheet {
  name: string
  hidden: boolean
  rows: SheetRow[]
  /** Places of hidden columns, from 0 as in `cells`. */
  hiddenColumns: number[]
}

/** What was in a file from outside, whichever program wrote it. */
export interface Workbook {
  source: 'xlsx' | 'csv' | 'html'
  sheets: Sheet[]
  /** Serials of dates count from 1904 instead of 1900. */
  date1904?: boolean
  /** How a text file was read. */
  text?: { encoding: Encoding; separator: string }
  /** What the reader left out or mended, in plain words for the person who sent the file. */
  notes: string[]
}

/** The encodings of text files that are told apart; the last three are fonts' tables of before Unicode. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258', 'vni', 'tcvn3', 'viscii'] as const
export type Encoding = (typeof encodings)[number]
