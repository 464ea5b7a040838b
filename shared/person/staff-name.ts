import { cleanText } from './person-text.ts'

/** The longest name of somebody who works here, in characters as people count them (NFC). */
export const staffNameMax = 60

/**
 * A name as people write theirs: letters of any script with their marks, digits, single spaces and `. _ @ - ' ’`. It
 * is the subject of tokens and is recorded as `role:name`, so it has no colon, slash, line break or anything that does
 * not show.
 */
const pattern = /^(?=.*[\p{L}\p{N}])(?!.*\p{M}{4})(?!.*\p{DI})[\p{L}\p{M}\p{N}._@'’-]+(?: [\p{L}\p{M}\p{N}._@'’-]+)*$/u

/**
 * The one spelling of a name under which it is stored: two that look the same are the same person. Undefined when it is
 * not a name.
 */
export function cleanStaffName(text: string): string | undefined {
  const name = cleanText(text, 1_000)?.replace(/\s+/gu, ' ')
  return name !== undefined && Array.from(name).length <= staffNameMax && pattern.test(name) ? name : undefined
}
