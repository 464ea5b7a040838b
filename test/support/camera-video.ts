import bwip from 'bwip-js'
import { writeFileSync } from 'node:fs'
import sharp from 'sharp'

/**
 * Writes a video of a label's barcode held in front of a camera, in the format that the browser's fake camera reads
 * (MJPEG).
 */
export async function writeCameraVideo(file: string, code: string): Promise<void> {
  const [symbol] = bwip.raw('code128', code, {})
  if (!symbol || !('sbs' in symbol)) throw new Error('no bars')
  const module = 3
  let at = 140
  const bars = symbol.sbs.map((width, i) => {
    const x = at
    at += width * module
    return i % 2 === 0 ? `<rect x="${x}" y="120" width="${width * module}" height="120"/>` : ''
  })
  const frame = await sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#caa472"/><rect x="90" y="80" width="460" height="200" fill="#fff"/>${bars.join('')}</svg>`,
    ),
  )
    .jpeg({ quality: 90 })
    .toBuffer()
  writeFileSync(file, Buffer.concat([frame, frame]))
}
