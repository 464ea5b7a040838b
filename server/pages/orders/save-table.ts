import { ask, type AnswerOf, type BodyOf } from '../ui/http.ts'
import { saveFile } from '../ui/save-file.ts'

/** Saves orders as a file through the browser. Returns how many rows it has. */
export async function saveTable(as: 'xlsx' | 'csv', body: BodyOf<'tabulateOrders'>, token: string): Promise<number> {
  const day = new Intl.DateTimeFormat('sv-SE').format(new Date())
  const name = `${body.layout === 'orders' ? 'don-hang' : body.layout}-${day}.${as}`
  if (as === 'xlsx') {
    const table = await ask<'tabulateOrders'>('post', '/api/orders/table', { token, body })
    await saveWorkbook(table, name)
    return table.rows.length
  }
  const file = await ask<'exportOrders'>('post', '/api/orders/export.csv', { token, body })
  saveFile(file, name)
  return (await file.text()).split('\r\n').filter(Boolean).length - 1
}

/** Text stays text in a workbook, whatever it begins with. The library is loaded only here. */
async function saveWorkbook({ name, rowsAbove, head, rows }: AnswerOf<'tabulateOrders'>, file: string): Promise<void> {
  const { default: writeWorkbook } = await import('write-excel-file/browser')
  const cells = [
    ...Array.from({ length: rowsAbove }, () => []),
    head.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
    ...rows.map((row) =>
      row.map((value) =>
        value === null || value === ''
          ? null
          : typeof value === 'number'
            ? { value, type: Number }
            : { value, type: String },
      ),
    ),
  ]
  await writeWorkbook(cells, {
    sheet: name,
    columns: head.map((title) => ({ width: Math.min(40, Math.max(12, title.length + 2)) })),
  }).toFile(file)
}
