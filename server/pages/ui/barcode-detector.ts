import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import type { SeenCode } from './seen-code.ts'

export interface Detector {
  detect(source: HTMLVideoElement): Promise<SeenCode[]>
}
interface DetectorMaker {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

/** The symbologies found on labels and goods. */
const formats = ['code_128', 'ean_13', 'ean_8', 'upc_a', 'upc_e', 'itf', 'qr_code', 'data_matrix'] as const
const needed = ['code_128', 'ean_13']

/**
 * The browser's own detector, otherwise ZXing in WebAssembly, which is loaded from our origin only when needed (iPhones
 * and Firefox have none, and on desktops the class exists but detects nothing). Rejects if neither is available.
 */
export async function openDetector(): Promise<Detector> {
  const own = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector
  const supported = (await own?.getSupportedFormats().catch(() => [])) ?? []
  if (own && needed.every((format) => supported.includes(format)))
    return new own({ formats: formats.filter((format) => supported.includes(format)) })
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill')
  await prepareZXingModule({
    overrides: { locateFile: (path: string, folder: string) => (path.endsWith('.wasm') ? wasmUrl : folder + path) },
    fireImmediately: true,
  })
  return new BarcodeDetector({ formats: [...formats] })
}
