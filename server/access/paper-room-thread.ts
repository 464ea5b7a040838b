import type { PaperRecipient } from '../../shared/packing/paper/fits-paper.ts'
import { tooLongForPaper, type TooLong } from '../../shared/packing/paper/too-long.ts'

/** Thread entry point: measures a recipient. */
export function measure(recipient: PaperRecipient): TooLong | undefined {
  return tooLongForPaper(recipient)
}
