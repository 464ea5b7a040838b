import { saveFile } from '../ui/save-file.ts'

/** Large enough for a poster on A4 (pixels). */
const pngSide = 1_024

/** Saves a drawing under this name through the browser. */
export function saveSvg(svg: string, fileName: string): void {
  saveFile(new Blob([svg], { type: 'image/svg+xml' }), fileName)
}

/** Saves a square drawing as a picture, for programs that take no drawings. */
export async function savePng(svg: string, fileName: string): Promise<void> {
  // Firefox draws only what says how large it is.
  const sized = svg.replace('<svg ', `<svg width="${pngSide}" height="${pngSide}" `)
  const picture = Object.assign(new Image(), { src: `data:image/svg+xml,${encodeURIComponent(sized)}` })
  await picture.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: pngSide, height: pngSide })
  canvas.getContext('2d')!.drawImage(picture, 0, 0, pngSide, pngSide)
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (png) saveFile(png, fileName)
}

/**
 * Copies a text; returns whether it worked. A page on the shop's own network without https has no clipboard, but may
 * still copy what is selected.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text)
  }
}

function copySelected(text: string): boolean {
  const field = Object.assign(document.createElement('textarea'), { value: text, readOnly: true })
  document.body.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  return copied
}
