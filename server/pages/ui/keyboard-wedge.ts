import { KeyBuffer, type KeyedScan, type Target } from '../../../shared/packing/scan/key-buffer.ts'

export interface Wedge {
  /** A code, or what arrived of one. Returns whether it meant something; if not, what follows may be its remainder. */
  onScan: (scan: KeyedScan) => boolean
  /**
   * A key pressed by a person: `Enter` alone, `F2` and the like (letters belong to codes, even slow ones). Returns
   * whether it meant something.
   */
  onKey: (key: string) => boolean
  /** The scanner sent two end keys, as with CR and LF. */
  onSecondEnd?: () => void
}

type TextField = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement
const notText = new Set(['file', 'checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'color', 'image'])

function isField(target: EventTarget | null): target is TextField {
  if (target instanceof HTMLInputElement) return !notText.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

const targetOf = (target: EventTarget | null): Target => (isField(target) ? { field: target.value } : undefined)

/** Listens for a keyboard-emulating scanner, wherever the focus is. Returns a function that stops it. */
export function listenToWedge({ onScan, onKey, onSecondEnd }: Wedge): () => void {
  let element: EventTarget | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let hasScanned = false
  const buffer = new KeyBuffer((scan) => {
    hasScanned = true
    // The field that received the characters must not keep them.
    if (scan.before !== undefined && isField(element)) restore(element, scan.before)
    return onScan(scan)
  })
  const waitForSilence = (): void => {
    clearTimeout(timer)
    const ms = buffer.waitMs(targetOf(element))
    if (ms !== undefined) timer = setTimeout(() => buffer.silence(targetOf(element)), ms)
  }
  const down = (event: KeyboardEvent): void => {
    if (event.metaKey || event.repeat) return
    element = event.target
    hasScanned = false
    const outcome = buffer.press(strokeOf(event), targetOf(event.target))
    waitForSilence()
    if (outcome === 'ended') {
      // Nor may the focused button take the end of a scan for a press.
      claim(event)
      if (!hasScanned) onSecondEnd?.()
    } else if (outcome === 'taken') {
      if (!isField(event.target) || event.ctrlKey) event.preventDefault()
    } else if (isPress(event) && onKey(event.code === 'NumpadEnter' ? 'Enter' : event.code)) event.preventDefault()
  }
  const up = (event: KeyboardEvent): void => {
    if (event.key !== 'Alt') return
    element = event.target
    if (buffer.releaseAlt(event.timeStamp, targetOf(event.target)) === 'none') return
    claim(event)
    waitForSilence()
  }
  addEventListener('keydown', down, { capture: true })
  addEventListener('keyup', up, { capture: true })
  return () => {
    removeEventListener('keydown', down, { capture: true })
    removeEventListener('keyup', up, { capture: true })
    clearTimeout(timer)
  }
}

function strokeOf(event: KeyboardEvent): Parameters<KeyBuffer['press']>[0] {
  const altGraph = event.getModifierState('AltGraph')
  const { code, key, shiftKey: shift, ctrlKey: ctrl, altKey: alt, timeStamp: at } = event
  return { code, key, shift, ctrl, alt, altGraph, at }
}

/**
 * Whether a key means something to the page: function keys, Escape, and Enter unless a field, button or link gets it.
 */
function isPress({ code, target }: KeyboardEvent): boolean {
  if (/^(F\d{1,2}|Escape)$/.test(code)) return true
  const isPressable = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement
  return /^(Numpad)?Enter$/.test(code) && !isField(target) && !isPressable
}

function claim(event: KeyboardEvent): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

function restore(element: TextField, value: string): void {
  element.value = value
  element.dispatchEvent(new Event(element instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }))
}
