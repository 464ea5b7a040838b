import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { Refusal } from '../../shared/refusal.ts'
import { photoSizes, type DrawnPhoto } from '../../shared/sale/details-store.ts'

/** Larger than any phone's camera; a file that claims more would only fill the memory (pixels). */
const pixelsMax = 60_000_000
const quality = 78

sharp.cache(false)
// Orders have the cores first: one photo at a time, on one of them.
sharp.concurrency(1)
let drawing: Promise<unknown> = Promise.resolve()

/**
 * Draws a photo anew as WebP in two sizes, upright, without what the camera wrote into it (the place it was taken). Throws `invalid` for what is no
 * photo: the file's own first bytes decide, not its name or type, so no SVG and nothing that a browser could run comes through.
 */
export function drawPhoto(bytes: Buffer): Promise<DrawnPhoto> {
  const kind = kindOf(bytes)
  if (kind === 'heic') throw new Refusal('invalid', 'photo: is HEIC, which cannot be read; send it as JPEG')
  if (!kind) throw new Refusal('invalid', 'photo: is not a JPEG, PNG, WebP or AVIF picture')
  const drawn = drawing.then(() => draw(bytes))
  drawing = drawn.catch(() => undefined)
  return drawn
}

async function draw(bytes: Buffer): Promise<DrawnPhoto> {
  const sized = (edge: number): Promise<Buffer> =>
    sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error', animated: false })
      .rotate()
      .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality })
      .toBuffer()
  try {
    const [small, large] = [await sized(photoSizes.small), await sized(photoSizes.large)]
    return { small, large, hash: createHash('sha256').update(large).digest() }
  } catch {
    throw new Refusal('invalid', 'photo: is damaged or too large to be drawn')
  }
}

function kindOf(bytes: Buffer): 'jpeg' | 'png' | 'webp' | 'avif' | 'heic' | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg'
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp'
  const brand = bytes.toString('latin1', 4, 8) === 'ftyp' ? bytes.toString('latin1', 8, 12) : ''
  if (brand === 'avif') return 'avif'
  return ['heic', 'heix', 'mif1', 'hevc'].includes(brand) ? 'heic' : undefined
}
