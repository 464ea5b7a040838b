import type { PaperRecipient } from '../../shared/packing/paper/fits-paper.ts'
import { tooLongForPaper, type TooLong } from '../../shared/packing/paper/too-long.ts'

/** The program of the thread that measures recipients. */
export function measure(recipient: PaperRecipient): TooLong | undefined {
  return tooLongForPaper(recipient)
}
