/** A scanner types faster than anybody: gaps within a scan are far below this (ms). */
const gapMsMax = 80
/** A short SKU is three characters; two keys in a hurry are still a person. */
const scanLengthMin = 3

export interface Wedge {
  onScan: (code: string) => void
  /** A key that no scanner sends within a code: `Enter` alone, `F2` and the like (letters would fire in the middle of a slow scan). Returns whether it meant something. */
  onKey: (key: string) => boolean
}

/** What a key types, by its place on the keyboard: Telex and VNI rewrite what `key` says, so letters and digits of a scan would come out as others. */
function typedBy(event: KeyboardEvent): string | undefined {
  const { code, shiftKey } = event
  if (/^Key[A-Z]$/.test(code)) return code.slice(3)
  if (/^(Digit|Numpad)\d$/.test(code)) return code.slice(-1)
  if (code === 'Minus') return shiftKey ? '_' : '-'
  if (code === 'NumpadSubtract') return '-'
  if (code === 'Period' || code === 'NumpadDecimal') return '.'
  return undefined
}

const isField = (target: EventTarget | null): target is HTMLInputElement =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement

/** Listens for a scanner that types like a keyboard, wherever the focus is. Gives back how to stop. */
export function listenToWedge({ onScan, onKey }: Wedge): () => void {
  let typed = ''
  let last = 0
  let before = ''
  const down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const inBurst = event.timeStamp - last <= gapMsMax
    if (event.code === 'Enter' || event.code === 'NumpadEnter' || event.code === 'Tab') {
      const isScan = inBurst && typed.length >= scanLengthMin
      const code = typed
      typed = ''
      if (isScan) {
        // Neither the button under the focus nor the field that got the characters must take a scan for theirs.
        event.preventDefault()
        event.stopImmediatePropagation()
        if (isField(event.target)) {
          event.target.value = before
          event.target.dispatchEvent(new Event('input', { bubbles: true }))
        }
        onScan(code)
      } else if (
        event.code !== 'Tab' &&
        !event.repeat &&
        !isField(event.target) &&
        !(event.target instanceof HTMLButtonElement) &&
        onKey('Enter')
      )
        event.preventDefault()
      return
    }
    if (/^F\d{1,2}$/.test(event.code)) {
      if (!event.repeat && onKey(event.code)) event.preventDefault()
      return
    }
    const character = typedBy(event)
    if (character === undefined || event.repeat) return
    if (!inBurst) {
      typed = ''
      before = isField(event.target) ? event.target.value : ''
    }
    typed += character
    last = event.timeStamp
  }
  addEventListener('keydown', down, { capture: true })
  return () => {
    removeEventListener('keydown', down, { capture: true })
  }
}
