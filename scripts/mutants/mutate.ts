import { SetupError } from '../services/setup-error.ts'
import type { Mutant } from './list.ts'

/** The file with its break. Throws {@link SetupError} when the place is not there, or not once: the list has to follow the code. */
export function mutate({ name, file, from, to }: Mutant, text: string): string {
  const places = text.split(from).length - 1
  if (places !== 1) throw new SetupError(`The break "${name}" looks for one place in ${file} and finds ${places}: ${from}`)
  return text.replace(from, () => to)
}
