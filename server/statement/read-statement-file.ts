import { keptColumns } from '../../shared/statement/find-lines.ts'
import { readStatementLines, type ReadStatement } from '../../shared/statement/read-lines.ts'
import { statementFormats } from '../../shared/statement/statement-formats.ts'
import { toPieces } from '../upload/in-pieces.ts'
import { statementLimits } from '../upload/limits.ts'
import { readWorkbook } from '../upload/read-workbook.ts'
import { UnreadableFile } from '../upload/sheet.ts'
import { unreadStatement, type InPieces, type StatementFile } from './statement-file.ts'

/** The task of the thread: reads a carrier's or platform's statement. Nothing about a buyer is in the result. */
export async function readStatementFile(file: StatementFile): Promise<InPieces> {
  const { lines, faults, ...rest } = await readFile(file)
  return { ...rest, lines: toPieces(lines), faults: toPieces(faults) }
}

async function readFile({ bytes, format: id, formatsDir }: StatementFile): Promise<ReadStatement> {
  const formats = statementFormats(formatsDir)
  const format = id === undefined ? undefined : formats.find((one) => one.id === id)
  if (id !== undefined && !format) throw new Error(`no format of statement ${id}`)
  try {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const options = { limits: statementLimits, narrow: keptColumns(format ? [format] : formats) }
    return readStatementLines(await readWorkbook(source, undefined, options), formats, format)
  } catch (error) {
    if (error instanceof UnreadableFile) return unreadStatement(error)
    throw error
  }
}
