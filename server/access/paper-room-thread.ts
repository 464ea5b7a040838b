import type { PaperRecipient } from '../../shared/packing/paper/fits-paper.ts'
import { shopTooLongForPaper, tooLongForPaper, type TooLong } from '../../shared/packing/paper/too-long.ts'
import type { Shop } from '../../shared/shop/shop.ts'

/** What is to fit on every label: a recipient, or a shop as the sender. */
export type Measured = { recipient: PaperRecipient } | { shop: Shop }

/** Thread entry point: measures a recipient or a shop. */
export function measure(text: Measured): TooLong | undefined {
  return 'shop' in text ? shopTooLongForPaper(text.shop) : tooLongForPaper(text.recipient)
}
