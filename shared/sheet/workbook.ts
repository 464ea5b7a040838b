/** One cell as the person sees it: what is displayed is what counts. */
export interface Cell {
  /**
   * With the number format applied (`00012`, `05/03/2026`, `12%`), without floating-point noise, composed (NFC); empty
   * for an empty cell.
   */
  shown: string
  kind: 'empty' | 'text' | 'number' | 'date' | 'boolean' | 'error' | 'formula-without-value'
  /** The raw number, for numbers and dates (a date as Excel's serial number). */
  number?: number
  /** The number format as the file writes it; omitted for `General`. */
  format?: string
}

/** One non-empty row. Rows without visible text are omitted, so only `number` tells where a row is. */
export interface SheetRow {
  /** As the spreadsheet counts, from 1; for text files the line on which the row begins. */
  number: number
  hidden: boolean
  /** From the first column on, without trailing empty cells. */
  cells: Cell[]
}

export interface Sheet {
  name: string
  hidden: boolean
  rows: SheetRow[]
  /** Indexes of hidden columns, from 0 as in `cells`. */
  hiddenColumns: number[]
}

/** The contents of an uploaded file, whichever program wrote it. */
export interface Workbook {
  source: 'xlsx' | 'csv' | 'html'
  sheets: Sheet[]
  /** Date serials count from 1904 instead of 1900. */
  date1904?: boolean
  /** How a text file was read. */
  text?: { encoding: Encoding; separator: string }
  /** What the reader skipped or repaired, in plain words for the person who sent the file. */
  notes: string[]
}

/** The text encodings that are distinguished; the last three are pre-Unicode font encodings. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258', 'vni', 'tcvn3', 'viscii'] as const
export type Encoding = (typeof encodings)[number]
