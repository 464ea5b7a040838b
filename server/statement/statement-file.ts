import type { ReadStatement } from '../../shared/statement/read-lines.ts'
import { refuse } from '../../shared/statement/statement-fault.ts'
import type { Pieces } from '../upload/in-pieces.ts'
import type { UnreadableFile } from '../upload/sheet.ts'

/** A statement as it was uploaded. */
export interface StatementFile {
  bytes: Uint8Array
  /** The id of its format; its columns tell where it is left out. */
  format?: string | undefined
  /** `STATEMENT_FILES_DIR`: the thread has no environment. */
  formatsDir?: string | undefined
}

/** What the thread returns of a file: its lines and faults may be many, which the event loop takes in pieces. */
export interface InPieces extends Omit<ReadStatement, 'lines' | 'faults'> {
  lines: Pieces
  faults: Pieces
}

/** What is said of a file that could not be read at all. */
export function unreadStatement({ code, message, row }: UnreadableFile): ReadStatement {
  const isTooMuch = code === 'too-large' || code === 'too-slow'
  const told = isTooMuch ? 'the file is too large or takes too long: export fewer days, at most 100,000 lines' : message
  return { format: null, lines: [], faults: [refuse(code, told, row)] }
}
