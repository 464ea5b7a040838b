import sharp from 'sharp'
import { Refusal } from '../../shared/refusal.ts'
import { openSerialQueue } from '../upload/serial-queue.ts'
import { withinTime } from '../../shared/lib/timeout.ts'

/**
 * A photo re-encoded as WebP: upright, and without anything the camera or anyone else wrote into the file (GPS
 * position, scripts).
 */
export interface Reencoded {
  bytes: Buffer
  width: number
  height: number
}

/** The only decoder for photos of items, parcels and pick-ups. */
export interface PhotoCodec {
  /**
   * Re-encodes a photo once for each long side (px); smaller photos are not enlarged. Throws `invalid` for anything
   * that is not a photo. The file's first bytes decide, not its name or type, so vector images and anything a browser
   * could execute never reach a decoder.
   */
  reencode(bytes: unknown, longSides: readonly number[]): Promise<Reencoded[]>
}

/** A phone's main camera takes at most 50 megapixels; a file claiming more would only fill the memory. */
const pixelsMax = 50_400_000
/** A photo of that size takes two seconds on one core, so one that takes this long was crafted to (s). */
const secondsMax = 15
/** Keeps text on boxes and signed documents readable; a 1,600 px photo is typically a quarter of a megabyte. */
const quality = 75

/**
 * Opens the decoder. It works in the library's own threads, one photo at a time on one core: orders go first. Nothing
 * is cached between photos.
 */
export function openPhotoCodec(): PhotoCodec {
  sharp.cache(false)
  sharp.concurrency(1)
  const inQueue = openSerialQueue()
  return {
    reencode: async (bytes, longSides) => {
      const photo = recognizePhoto(bytes)
      return inQueue(() => {
        const drawing = drawAll(photo, longSides)
        // The library checks its time limit only between rows; the caller is answered in time anyway.
        return { answer: withinTime(drawing, secondsMax * 1000, tooSlow), ended: drawing }
      })
    },
  }
}

async function drawAll(photo: Buffer, longSides: readonly number[]): Promise<Reencoded[]> {
  try {
    const { width, height } = await sharp(photo).metadata()
    if (width * height > pixelsMax)
      throw invalid(`has ${width} × ${height} pixels; send one with at most ${pixelsMax / 1e6} million`)
    const drawn: Reencoded[] = []
    for (const side of longSides) drawn.push(await draw(photo, side))
    return drawn
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw /timeout/i.test(String(error)) ? tooSlow() : invalid('is damaged; take it again or send it as JPEG')
  }
}

async function draw(photo: Buffer, longSide: number): Promise<Reencoded> {
  const { data, info } = await sharp(photo, { limitInputPixels: pixelsMax, failOn: 'error' })
    .timeout({ seconds: secondsMax })
    .rotate()
    .resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality })
    .toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

/** Identifies the photo by its first bytes, whatever its declared type. */
function recognizePhoto(bytes: unknown): Buffer {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0)
    throw invalid('send the picture as the body, with its type (image/jpeg)')
  const kind = kindOf(bytes)
  if (kind === 'heic') throw invalid('is HEIC, which cannot be read; send it as JPEG')
  if (!kind) throw invalid('is not a JPEG, PNG, WebP or AVIF picture')
  return bytes
}

function kindOf(bytes: Buffer): 'jpeg' | 'png' | 'webp' | 'avif' | 'heic' | undefined {
  const start = bytes.toString('latin1', 0, 12)
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'webp'
  const brand = start.slice(4, 8) === 'ftyp' ? start.slice(8) : ''
  if (brand === 'avif') return 'avif'
  return ['heic', 'heix', 'mif1', 'hevc'].includes(brand) ? 'heic' : undefined
}

function tooSlow(): Refusal {
  return invalid('takes too long to process; send a smaller one or a JPEG')
}

function invalid(what: string): Refusal {
  return new Refusal('invalid', `photo: ${what}`)
}
