import { describe, test } from '@jest/globals'

/** `describe`, or skipped with its reason in the title when there is one. */
export function describeUnless(why: string | false, name: string, body: () => void): void {
  if (why === false) describe(name, body)
  else describe.skip(`${name} (${why})`, body)
}

/** `test`, or skipped with its reason in the title when there is one. */
export function testUnless(
  why: string | false,
  name: string,
  body: () => void | Promise<void>,
  timeoutMs?: number,
): void {
  if (why === false) test(name, body, timeoutMs)
  else test.skip(`${name} (${why})`, body)
}
