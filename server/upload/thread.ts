/**
 * The tasks of the reading threads, by name. Each takes one copied argument and returns something small, because the
 * gateway's event loop deserializes the result.
 */
export { previewGoods } from '../sale/read-spreadsheet.ts'
