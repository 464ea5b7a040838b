/**
 * What a file from outside may cost, whatever it claims about itself. A sale has 500 items; the largest product export of a shop system that was
 * seen has 27 columns and some tens of thousands of rows that are formatted and empty (7 MB unpacked).
 */

/** Bytes that come out of a workbook's parts while they are read: counted as they come, never believed. */
export const unpackedBytesMax = 32 * 1024 * 1024
/** Files in a workbook: a sheet, its drawings and its comments are a handful each. */
export const archiveEntriesMax = 2_000
/** Sheets of one workbook. */
export const sheetsMax = 200
/** Cells of all sheets together, the empty ones between others counted. */
export const cellsMax = 400_000
/** As in Excel: no program writes more into one cell (characters). */
export const cellTextMax = 32_767
/** As in Excel. */
export const sheetRowsMax = 1_048_576
export const sheetColumnsMax = 16_384
/** Elements within elements; a sheet needs 8. */
export const xmlDepthMax = 64
/** Lines of a text file. The parser takes some ten microseconds for a line, however little is in it. */
export const textLinesMax = 50_000
/** One row of a text file, so that a quote that is never closed ends early (bytes). */
export const recordBytesMax = 64 * 1024
