/** A value from an uploaded file, shortened to one line for a message. */
export function shown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 60)
}
