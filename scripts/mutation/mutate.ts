import { SetupError } from '../services/setup-error.ts'
import type { Mutant } from './mutant.ts'

/**
 * The file with its break. White space is ignored, so that the formatter may change the layout. Throws
 * {@link SetupError} unless the place occurs exactly once: the list has to follow the code.
 */
export function mutate({ name, file, from, to }: Mutant, text: string): string {
  const place = new RegExp(from.split(/\s+/).map(literally).join('\\s+'), 'g')
  const places = [...text.matchAll(place)].length
  if (places !== 1)
    throw new SetupError(`The break "${name}" looks for one place in ${file} and finds ${places}: ${from}`)
  return text.replace(place, () => to)
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
