import type { Page } from 'playwright-core'
import { keysOf, type ScannerSetUp } from './scanner-keys.ts'

const virtualKeys: Record<string, number> = { Enter: 13, NumpadEnter: 13, Tab: 9, ArrowDown: 40, AltLeft: 18 }

/**
 * Scans like a scanner: it types faster than anyone could, by the keyboard's own clock, so that a busy machine makes no
 * difference.
 */
export async function scan(page: Page, text: string, setUp: ScannerSetUp = {}): Promise<void> {
  const keyboard = await page.context().newCDPSession(page)
  const start = Date.now() / 1000
  for (const { at, release, code, key: name, shift, ctrl, alt } of keysOf(text, setUp)) {
    const timestamp = start + at / 1000
    const stroke = {
      code,
      key: name,
      modifiers: (alt ? 1 : 0) + (ctrl ? 2 : 0) + (shift ? 8 : 0),
      windowsVirtualKeyCode: virtualKeys[code] ?? name.toUpperCase().charCodeAt(0),
    }
    const writes = name === 'Enter' ? '\r' : name.length === 1 && !ctrl && !alt ? name : undefined
    if (!release)
      await keyboard.send('Input.dispatchKeyEvent', {
        type: writes === undefined ? 'rawKeyDown' : 'keyDown',
        timestamp,
        ...stroke,
        ...(writes !== undefined && { text: writes }),
      })
    if (release ?? code !== 'AltLeft')
      await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp: timestamp + 0.002, ...stroke })
  }
  await keyboard.detach()
}
