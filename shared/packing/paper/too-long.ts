import type { Shop } from '../../shop/shop.ts'
import { fitsPaper, shopFitsPaper, type PaperRecipient } from './fits-paper.ts'

/** Which text of a recipient or a shop does not fit on every paper, and by how many characters. */
export interface TooLong {
  field: 'name' | 'line'
  by: number
}

/**
 * What must be shortened for a recipient to fit whole on every label and slip; undefined if nothing. The address is
 * shortened before the name.
 */
export function tooLongForPaper(recipient: PaperRecipient): TooLong | undefined {
  if (fitsPaper(recipient)) return undefined
  const field = fitsPaper({ ...recipient, line: shortLine }) ? 'line' : 'name'
  const rest = field === 'line' ? recipient : { ...recipient, line: shortLine }
  const characters = Array.from(recipient[field])
  return { field, by: characters.length - longestThatFits(characters, (text) => fitsPaper({ ...rest, [field]: text })) }
}

/** What must be shortened for a shop to fit whole on every label: its address, or if that is not enough its name. */
export function shopTooLongForPaper(shop: Shop): TooLong | undefined {
  if (shopFitsPaper(shop)) return undefined
  const withLine = (line: string): Shop => ({ ...shop, sender: { ...shop.sender, line } })
  const isLine = shopFitsPaper(withLine(shortLine))
  const characters = Array.from(isLine ? shop.sender.line : shop.name)
  const fits = (text: string): boolean =>
    shopFitsPaper(isLine ? withLine(text) : { ...withLine(shortLine), name: text })
  return { field: isLine ? 'line' : 'name', by: characters.length - longestThatFits(characters, fits) }
}

const shortLine = '1'

/** How many leading characters fit, possibly none. */
function longestThatFits(characters: readonly string[], fits: (text: string) => boolean): number {
  let [low, high] = [0, characters.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(characters.slice(0, middle).join(''))) low = middle
    else high = middle - 1
  }
  return low
}
