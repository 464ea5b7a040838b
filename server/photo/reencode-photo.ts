import sharp from 'sharp'
import { Refusal } from '../../shared/refusal.ts'
import { openTurns } from '../upload/turns.ts'
import { withinTime } from '../../shared/lib/timeout.ts'

/** A photo drawn anew as WebP: upright, and without what the camera or anybody else wrote into the file (the place it was taken, a script). */
export interface Reencoded {
  bytes: Buffer
  width: number
  height: number
}

/** The one decoder of photos: of items, parcels and pickups. */
export interface PhotoCodec {
  /**
   * Draws a photo anew, once for each longer side (px); a smaller photo is not enlarged. Throws `invalid` for what is no photo: the file's own first bytes
   * decide, not its name or type, so no drawing and nothing that a browser could run comes near a decoder.
   */
  reencode(bytes: unknown, longSides: readonly number[]): Promise<Reencoded[]>
}

/** The main camera of a phone makes 50 million pixels at the most; a file that claims more would only fill the memory. */
const pixelsMax = 50_400_000
/** A photo of that size takes two seconds of one core, so one that takes this long is made to (s). */
const secondsMax = 15
/** Text on a box and on a signed paper can be read; a photo of 1,600 px has a quarter of a megabyte as a rule. */
const quality = 75

/**
 * Opens the decoder. It works in threads of its own library, one photo at a time on one core: orders go first. Nothing is kept in memory between photos.
 */
export function openPhotoCodec(): PhotoCodec {
  sharp.cache(false)
  sharp.concurrency(1)
  const inTurn = openTurns()
  return {
    reencode: async (bytes, longSides) => {
      const photo = recognizePhoto(bytes)
      return inTurn(() => {
        const drawing = drawAll(photo, longSides)
        // The library looks at its time limit only between rows; whoever waits is answered in time all the same.
        return { answer: withinTime(drawing, secondsMax * 1000, tooSlow), ended: drawing }
      })
    },
  }
}

async function drawAll(photo: Buffer, longSides: readonly number[]): Promise<Reencoded[]> {
  try {
    const { width, height } = await sharp(photo).metadata()
    if (width * height > pixelsMax)
      throw invalid(`has ${width} × ${height} pixels; send one of ${pixelsMax / 1e6} million at the most`)
    const drawn: Reencoded[] = []
    for (const side of longSides) drawn.push(await draw(photo, side))
    return drawn
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw /timeout/i.test(String(error)) ? tooSlow() : invalid('is damaged; take it anew or send it as JPEG')
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

/** The photo by its first bytes, whatever its type says. */
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
  return invalid('takes too long to be drawn; send it smaller or as JPEG')
}

function invalid(what: string): Refusal {
  return new Refusal('invalid', `photo: ${what}`)
}
