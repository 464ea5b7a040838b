import { describe, test } from './jest.ts'

/** `describe`, or skipped with its reason in the title when there is one. */
export function describeUnless(why: string | false, name: string, body: () => void): void {
  if (why === false) describe(name, body)
  else describe.skip(`${name} (${why})`, body)
}

/** `test`, or skipped with its reason in the title when there is one. */
export function testUnless(why: string | false, name: string, body: () => void | Promise<void>): void {
  if (why === false) test(name, body)
  else test.skip(`${name} (${why})`, body)
}
