/** What is wrong with a file (`row` null) or a row, by the spreadsheet's own number and the file's own column name. */
export interface StatementFault {
  row: number | null
  column: string | null
  code: string
  message: string
  value?: string
}

export function refuse(
  code: string,
  message: string,
  row: number | null = null,
  column: string | null = null,
): StatementFault {
  return { row, column, code, message }
}
