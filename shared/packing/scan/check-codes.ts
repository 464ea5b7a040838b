/**
 * The codes used to check a scanner, with the widths of their bars and spaces in Code 128, starting with a bar (a test
 * compares them with the library that draws all others). The first tests digits; the second the letters that move
 * between keyboards, and two that input methods merge into one; the third lower-case letters, Shift and symbols.
 */
export const checkCodes = [
  { text: '1234567890', widths: '2112321122321311233311212411122141211242112331112' },
  { text: 'AQWZYM-EE1', widths: '2112141113232113313113213123113121131131231221321321131321131232211232212331112' },
  { text: 'aB_c.(7)dE', widths: '2112141211241311231112241411221222311322123121312212131412211321131124122331112' },
] as const
