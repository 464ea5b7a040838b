import { readFileSync } from 'node:fs'

/**
 * Loaded with `--import` before one of our processes: its wall clock is off by the number of ms in the file named after
 * `#`, now and whenever the file changes. The monotonic clock is left alone, as when a real clock is set.
 */
const file = decodeURIComponent(new URL(import.meta.url).hash.slice(1))
const Real = Date
let skewMs = 0

class Skewed extends Real {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(Real.now() + skewMs)
    else super(...given)
  }

  static override now(): number {
    return Real.now() + skewMs
  }
}

function read(): void {
  try {
    skewMs = Number(readFileSync(file, 'utf8')) || 0
  } catch {
    skewMs = 0
  }
}

read()
setInterval(read, 200).unref()
globalThis.Date = Skewed as DateConstructor
