import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { Notice } from '../ui/show.tsx'
import { words } from './words.ts'

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
type DetectorMaker = new (options: { formats: string[] }) => Detector

const Maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector
const formats = ['code_128', 'ean_13', 'ean_8', 'qr_code', 'data_matrix']
/** The same code held before the lens is one scan (ms). */
const sameAfterMs = 1_500
const lookEveryMs = 120

const on = signal(false)
const refused = signal(false)

/** Scanning by the device's camera, where the browser reads codes itself. */
export function CameraScan({ onScan }: { onScan: (code: string) => void }): JSX.Element {
  const text = words()
  return (
    <div class="stack-close">
      <Button
        icon="camera"
        pressed={on.value}
        onPress={() => {
          on.value = !on.value
          refused.value = false
        }}
      >
        {on.value ? text.cameraStop : text.camera}
      </Button>
      {on.value && !Maker && <Notice tone="slow">{text.cameraNone}</Notice>}
      {refused.value && (
        <Notice tone="stop" loud>
          {text.cameraRefused}
        </Notice>
      )}
      {on.value && Maker && !refused.value && <Viewfinder make={Maker} onScan={onScan} />}
    </div>
  )
}

function Viewfinder({ make, onScan }: { make: DetectorMaker; onScan: (code: string) => void }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const detector = new make({ formats })
    let stream: MediaStream | undefined
    let ended = false
    let last = { code: '', at: 0 }
    const look = async (): Promise<void> => {
      if (ended) return
      const found =
        video.current && video.current.readyState >= 2 ? await detector.detect(video.current).catch(() => []) : []
      const code = found[0]?.rawValue
      if (code !== undefined && (code !== last.code || performance.now() - last.at > sameAfterMs)) onScan(code)
      if (code !== undefined) last = { code, at: performance.now() }
      setTimeout(() => void look(), lookEveryMs)
    }
    navigator.mediaDevices?.getUserMedia({ video: { facingMode: 'environment' } }).then(
      (got) => {
        stream = got
        if (ended || !video.current) return stopAll(got)
        video.current.srcObject = got
        void video.current.play()
        return look()
      },
      () => {
        refused.value = true
      },
    )
    return () => {
      ended = true
      if (stream) stopAll(stream)
    }
  }, [])
  return <video ref={video} class="viewfinder" muted playsInline />
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
