import type { JSX } from 'preact'
import './photo.css'
import { Icon } from './icons.tsx'
import { dictionary } from './words.ts'

const photoWords = dictionary({
  vi: { photo: 'Ảnh', changePhoto: 'Đổi ảnh', sending: 'Đang gửi…' },
  en: { photo: 'Photo', changePhoto: 'Change photo', sending: 'Sending…' },
})

/** A photo from the camera or the phone's library. */
export function PhotoPick({
  title,
  src,
  busy,
  onPick,
}: {
  title: string
  src: string | undefined
  busy: boolean
  onPick: (file: File) => void
}): JSX.Element {
  const words = photoWords()
  return (
    <label class="photo photo-pick">
      {src ? (
        <img src={src} alt="" width={72} height={72} />
      ) : (
        <span class="photo-none">
          <Icon name={busy ? 'wait' : 'camera'} spins={busy} />
          <span class="small">{busy ? words.sending : words.photo}</span>
        </span>
      )}
      <span class="heard-only">
        {src ? words.changePhoto : words.photo}: {title}
      </span>
      <input
        type="file"
        class="heard-only"
        accept="image/jpeg,image/png,image/webp,image/avif"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file) onPick(file)
          event.currentTarget.value = ''
        }}
      />
    </label>
  )
}

const edgeMax = 1_600

/** Scales a photo down so that it uploads over a slow network; the original file if the browser cannot decode it. */
export async function shrink(file: File): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, edgeMax / Math.max(picture.width, picture.height))
    const canvas = Object.assign(document.createElement('canvas'), {
      width: Math.round(picture.width * scale),
      height: Math.round(picture.height * scale),
    })
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), 'image/jpeg', 0.85))
  } catch {
    return file
  }
}
