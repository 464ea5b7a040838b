import type { Page } from 'playwright-core'

const keyOf = (character: string): string =>
  /[A-Z]/.test(character)
    ? `Key${character}`
    : /\d/.test(character)
      ? `Digit${character}`
      : character === '-'
        ? 'Minus'
        : 'Period'

/** Scans as a scanner does: it types faster than anybody, five milliseconds a key by the keyboard's own clock, then Enter. `as` is what an input method makes of it. */
export async function scan(page: Page, text: string, as = text): Promise<void> {
  const keyboard = await page.context().newCDPSession(page)
  let at = Date.now() / 1000
  const strokes = [
    ...Array.from(text, (character, i) => ({
      code: keyOf(character),
      key: as[i] ?? character,
      text: as[i] ?? character,
      windowsVirtualKeyCode: character.charCodeAt(0),
    })),
    { code: 'Enter', key: 'Enter', text: '\r', windowsVirtualKeyCode: 13 },
  ]
  for (const stroke of strokes) {
    at += 0.005
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp: at, ...stroke })
    await keyboard.send('Input.dispatchKeyEvent', {
      type: 'keyUp',
      timestamp: at + 0.002,
      ...stroke,
      text: undefined as never,
    })
  }
  await keyboard.detach()
}
