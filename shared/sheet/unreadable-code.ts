/** Why a file was not read. */
export const unreadableCodes = [
  'empty',
  'encoding',
  'not-csv',
  'not-xlsx',
  'encrypted',
  'damaged',
  'too-large',
  'too-slow',
] as const
export type UnreadableCode = (typeof unreadableCodes)[number]
