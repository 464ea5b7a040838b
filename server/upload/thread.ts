/**
 * The tasks of the reading threads, by name. Each takes one copied argument and returns something small, because the
 * gateway's event loop deserializes the result.
 */
export { readPlatformFile } from '../platform/read-platform-file.ts'
export { previewGoods } from '../sale/read-spreadsheet.ts'
export { readStatementFile } from '../statement/read-statement-file.ts'
