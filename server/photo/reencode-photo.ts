import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { Refusal } from '../../shared/refusal.ts'

const pixelsMax = 40_000_000
const sideMax = 1600

export interface Photo {
  webp: Buffer
  /** Of the bytes that came from the camera: what was photographed can be told from what was made of it. */
  sha256: Buffer
}

/** Makes a photo ours: decoded and written anew (no scripts, no place, no camera in it), turned upright, at most 1600 px. Throws `invalid` for what is no photo. */
export async function takePhoto(bytes: unknown): Promise<Photo> {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0)
    throw new Refusal('invalid', 'body: send a photo as image/jpeg, image/png or image/webp')
  try {
    const image = sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error' })
    const { format } = await image.metadata()
    if (!['jpeg', 'png', 'webp'].includes(format)) throw new Refusal('invalid', 'body: is no JPEG, PNG or WebP')
    return {
      webp: await image
        .rotate()
        .resize(sideMax, sideMax, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 72 })
        .toBuffer(),
      sha256: createHash('sha256').update(bytes).digest(),
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('invalid', 'body: is no photo that can be read')
  }
}
