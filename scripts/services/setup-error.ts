import { isNativeError } from 'node:util/types'
/**
 * Something a person must fix before Flashpack can start. Its message is one line, contains no secret and says what to
 * do.
 */
export class SetupError extends Error {
  override name = 'SetupError'
}

/** The message of anything thrown, on one line. */
export function oneLine(error: unknown): string {
  const text = isNativeError(error) ? error.message || error.name : String(error)
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')
}
