/** What the reading threads can be asked for, by name: each takes one copied task and answers with something small, because the gateway's event loop unpacks the answer. */
export { previewGoods } from '../sale/read-spreadsheet.ts'
