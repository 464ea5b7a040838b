/** A value of somebody's file in a message: short, on one line. */
export function shown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 60)
}
