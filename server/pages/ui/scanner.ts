import { signal } from '@preact/signals'
import type { KeyedScan } from '../../../shared/packing/scan/key-buffer.ts'
import type { Scanned } from '../../../shared/packing/scan/meaning.ts'
import { scannedByKeys, unknownScanner, type ScannerSettings } from '../../../shared/packing/scan/scanner-settings.ts'
import { listenToWedge } from './keyboard-wedge.ts'
import { keep, read } from './words.ts'

const keptAs = 'flashpack.scanner'

/** What this device knows about its scanner, from the last check. */
const scannerSettings = signal<ScannerSettings>(readSettings())

function readSettings(): ScannerSettings {
  try {
    return { ...unknownScanner, ...(JSON.parse(read(keptAs) ?? '{}') as Partial<ScannerSettings>) }
  } catch {
    return unknownScanner
  }
}

export function keepSettings(settings: ScannerSettings): void {
  scannerSettings.value = settings
  keep(keptAs, JSON.stringify(settings))
}

/** While a scanner is being checked its scans go here instead of to the page. */
export interface ScannerListener {
  onScan: (scan: KeyedScan) => boolean
  onSecondEnd: () => void
}
export const checkListener = signal<ScannerListener | undefined>(undefined)

/**
 * Listens for scans wherever the focus is. `onScan` returns whether the scan meant something. Returns a function that
 * stops it.
 */
export function listenToScanner({
  onScan,
  onKey = () => false,
}: {
  onScan: (scanned: Scanned) => boolean
  onKey?: (key: string) => boolean
}): () => void {
  return listenToWedge({
    onScan: (keyed) =>
      checkListener.value ? checkListener.value.onScan(keyed) : onScan(scannedByKeys(keyed, scannerSettings.value)),
    onKey: (key) => checkListener.value === undefined && onKey(key),
    onSecondEnd: () => checkListener.value?.onSecondEnd(),
  })
}

/** A code typed by hand or read by a camera: complete, as it is. */
export const wholeCode = (text: string): Scanned => ({ readings: [text], isEnded: true })
