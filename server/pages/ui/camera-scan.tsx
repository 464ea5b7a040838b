import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Scanned } from '../../../shared/packing/scan/meaning.ts'
import { openDetector } from './barcode-detector.ts'
import { Button } from './controls.tsx'
import { wholeCode } from './scanner.ts'
import { chosenOf } from './seen-code.ts'
import { Notice } from './show.tsx'
import { dictionary } from './words.ts'

const words = dictionary({
  vi: {
    camera: 'Quét bằng camera',
    stop: 'Tắt camera',
    loading: 'Đang mở camera…',
    view: 'Hình từ camera',
    noReader: 'Không tải được bộ đọc mã. Kiểm tra mạng rồi thử lại, hoặc gõ mã.',
    refused: 'Camera bị chặn. Cho phép camera trong trình duyệt rồi thử lại.',
  },
  en: {
    camera: 'Scan by camera',
    stop: 'Stop camera',
    loading: 'Opening the camera…',
    view: 'What the camera sees',
    noReader: 'The code reader could not be loaded. Check the network and try again, or type the code.',
    refused: 'The camera is blocked. Allow it in the browser and try again.',
  },
})

/** The same code held in front of the lens counts as one scan (ms). */
const sameAfterMs = 1_500
const lookEveryMs = 120

type State = 'off' | 'opening' | 'on' | 'no-reader' | 'refused'
const state = signal<State>('off')

/** Scanning with the device's camera, in any browser. */
export function CameraScan({ onScan }: { onScan: (scanned: Scanned) => void }): JSX.Element {
  const text = words()
  const now = state.value
  useEffect(() => () => void (state.value = 'off'), [])
  return (
    <div class="stack-close">
      <Button
        icon="camera"
        pressed={now !== 'off'}
        onPress={() => {
          state.value = now === 'off' ? 'opening' : 'off'
        }}
      >
        {now === 'off' ? text.camera : text.stop}
      </Button>
      {now === 'opening' && <Notice tone="plain">{text.loading}</Notice>}
      {(now === 'no-reader' || now === 'refused') && (
        <Notice tone="stop" loud>
          {now === 'refused' ? text.refused : text.noReader}
        </Notice>
      )}
      {(now === 'opening' || now === 'on') && <Viewfinder onScan={onScan} />}
    </div>
  )
}

function Viewfinder({ onScan }: { onScan: (scanned: Scanned) => void }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null)
  const latest = useRef(onScan)
  latest.current = onScan
  useEffect(() => watch(video.current!, (code) => latest.current(wholeCode(code))), [])
  return <video ref={video} class="viewfinder" muted playsInline aria-label={words().view} />
}

/** Watches the camera and reports each code once. Returns a function that stops it. */
function watch(video: HTMLVideoElement, tell: (code: string) => void): () => void {
  let stream: MediaStream | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false
  const fail = (as: State) => (): undefined => {
    if (!ended) state.value = as
  }
  const begin = async (): Promise<void> => {
    const detector = await openDetector().catch(fail('no-reader'))
    if (!detector || ended) return
    stream = await openCamera().catch(fail('refused'))
    if (!stream) return
    if (ended) return stopAll(stream)
    video.srcObject = stream
    await video.play().catch(() => undefined)
    state.value = 'on'
    let last = { code: '', at: 0 }
    const look = async (): Promise<void> => {
      const seen = video.readyState >= 2 ? await detector.detect(video).catch(() => []) : []
      if (ended) return
      const code = chosenOf(seen)
      if (code !== undefined && (code !== last.code || performance.now() - last.at > sameAfterMs)) tell(code)
      if (code !== undefined) last = { code, at: performance.now() }
      timer = setTimeout(() => void look(), lookEveryMs)
    }
    await look()
  }
  void begin()
  return () => {
    ended = true
    clearTimeout(timer)
    if (stream) stopAll(stream)
  }
}

/** `mediaDevices` is missing in a browser without a camera, or on a page without https. */
async function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1_280 }, height: { ideal: 720 } },
  })
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
