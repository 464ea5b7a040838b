import { plainName } from '../sheet/column-name.ts'
import type { PlatformFormat } from './platform-formats.ts'
import type { PlatformMeaning } from './platform-order.ts'

/** From the one that decides most: what a status says of an order holds whatever its substatus says besides. */
const strength: readonly PlatformMeaning[] = ['cancelled', 'gone', 'cancel-requested', 'on-hold', 'unpaid', 'to-pack']

/** Says what a word of a status column means; undefined for one that nobody knows. */
export type WordReader = (word: string) => PlatformMeaning | undefined

export function openWordReader(words: PlatformFormat['statuses']): WordReader {
  const exact = new Map<string, PlatformMeaning>()
  const beginnings: [string, PlatformMeaning][] = []
  for (const [meaning, all] of Object.entries(words) as [PlatformMeaning, string[]][])
    for (const word of all)
      if (word.endsWith('…')) beginnings.push([plainName(word), meaning])
      else exact.set(plainName(word), meaning)
  const known = new Map<string, PlatformMeaning | undefined>()
  return (word) => {
    if (known.has(word)) return known.get(word)
    const plain = plainName(word)
    const meaning = exact.get(plain) ?? beginnings.find(([start]) => plain.startsWith(start))?.[1]
    known.set(word, meaning)
    return meaning
  }
}

/** The meaning of an order whose columns say all of these. */
export function strongest(said: readonly PlatformMeaning[]): PlatformMeaning {
  return strength.find((meaning) => said.includes(meaning))!
}
