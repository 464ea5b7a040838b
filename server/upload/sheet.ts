import type { UnreadableCode } from '../../shared/sheet/unreadable-code.ts'
import type { Encoding, Workbook } from '../../shared/sheet/workbook.ts'

/** A file that cannot or must not be read: the message says what it is and what to do. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
  readonly code: UnreadableCode
  readonly source: Workbook['source']
  /** The row at fault, if known. */
  readonly row: number | null
  readonly encoding: Encoding | null

  constructor(
    code: UnreadableCode,
    message: string,
    { source = 'xlsx', row = null, encoding = null }: Partial<Pick<UnreadableFile, 'source' | 'row' | 'encoding'>> = {},
  ) {
    super(message)
    this.code = code
    this.source = source
    this.row = row
    this.encoding = encoding
  }
}
