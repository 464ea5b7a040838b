/** What an uploaded file may cost, whatever it claims about itself, by what it is sent for. */
export interface FileLimits {
  /** Bytes unpacked from a workbook's parts: counted as they are produced, never taken from the directory. */
  unpackedBytes: number
  /** Cells of all sheets together, including empty ones between others; also texts that cells share. */
  cells: number
  /** Lines in a text file. The parser takes about ten microseconds a line, however short it is. */
  textLines: number
}

/**
 * A sale has 500 items; the largest product export seen from a shop system has 27 columns and tens of thousands of rows
 * that are formatted but empty (7 MB unpacked).
 */
export const goodsLimits: FileLimits = { unpackedBytes: 32 * 1024 * 1024, cells: 400_000, textLines: 50_000 }
/** A platform's export has up to 15,000 rows of 68 columns; messages of buyers take several lines of a text file. */
export const orderLimits: FileLimits = { unpackedBytes: 96 * 1024 * 1024, cells: 1_100_000, textLines: 100_000 }
/** A statement has up to 100,000 lines; those of TikTok Shop have 65 columns, of which few are read. */
export const statementLimits: FileLimits = { unpackedBytes: 256 * 1024 * 1024, cells: 3_000_000, textLines: 110_000 }

/** Files in a workbook: a sheet, its drawings and its comments are only a few each. */
export const archiveEntriesMax = 2_000
/** Sheets in one workbook. */
export const sheetsMax = 200
/** Characters per cell, Excel's own limit: no program writes more. */
export const cellTextMax = 32_767
/** Excel's own limits. */
export const sheetRowsMax = 1_048_576
export const sheetColumnsMax = 16_384
/** Nesting depth of elements; a sheet needs 8. */
export const xmlDepthMax = 64
/** Bytes in one row of a text file, so that an unclosed quote is caught early. */
export const recordBytesMax = 64 * 1024
