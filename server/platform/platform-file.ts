import { refuse } from '../../shared/platform/find-orders.ts'
import { refusedFile, type ReadPlatformFile } from '../../shared/platform/read-platform-orders.ts'
import type { Encoding } from '../../shared/sheet/workbook.ts'
import type { Pieces } from '../upload/in-pieces.ts'
import type { UnreadableFile } from '../upload/sheet.ts'

/** A platform's order file as it was uploaded. */
export interface PlatformFile {
  bytes: Uint8Array
  /** The id of its format. */
  platform: string
  /** Its name tells when it was made. */
  fileName?: string | undefined
  encoding?: Encoding | undefined
  /** `PLATFORM_FILES_DIR`: the thread has no environment. */
  formatsDir?: string | undefined
}

/** What the thread returns of a file. */
export interface InPieces extends Omit<ReadPlatformFile, 'packages' | 'faults'> {
  packages: Pieces
  faults: Pieces
}

const tooMuch = 'the file is too large or takes too long: export fewer days, at most 15,000 rows'

/** What is said of a file that could not be read at all. */
export function unreadOrders(platform: string, { code, message, row }: UnreadableFile): ReadPlatformFile {
  const isTooMuch = code === 'too-large' || code === 'too-slow'
  return refusedFile(platform, [refuse(code, isTooMuch ? tooMuch : message, row)])
}
