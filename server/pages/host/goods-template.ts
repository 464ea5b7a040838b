/**
 * Creates a workbook from these rows and saves it through the browser. Numbers are written as numbers; the library for
 * writing workbooks is loaded only here.
 */
export async function downloadTemplate(fileName: string, rows: readonly (readonly string[])[]): Promise<void> {
  const { default: writeWorkbook } = await import('write-excel-file/browser')
  const [head, ...body] = rows
  const cells = [
    head!.map((value) => ({ value, fontWeight: 'bold' as const })),
    ...body.map((row) => row.map((value) => ({ value: /^\d+$/.test(value) ? Number(value) : value }))),
  ]
  await writeWorkbook(cells, { columns: head!.map((_, place) => ({ width: place === 1 ? 40 : 14 })) }).toFile(fileName)
}
