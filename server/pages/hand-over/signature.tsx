import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import SignaturePad from 'signature_pad'
import { Button } from '../ui/controls.tsx'
import { words } from './words.ts'

export type Strokes = [number, number][][]

/** Maximum number of points per stroke, far above what a hand draws in a few seconds. */
const pointsPerStrokeMax = 400
const strokesMax = 50

/** A box to sign in. Reports strokes in hundredths of its size, so that they look the same on any paper. */
export function SignatureBox({ onChange }: { onChange: (strokes: Strokes) => void }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad>(undefined)
  useEffect(() => {
    const element = canvas.current!
    const size = (): void => {
      const ratio = Math.max(1, devicePixelRatio)
      element.width = element.offsetWidth * ratio
      element.height = element.offsetHeight * ratio
      element.getContext('2d')!.scale(ratio, ratio)
      pad.current?.clear()
      onChange([])
    }
    pad.current = new SignaturePad(element, { penColor: getComputedStyle(element).color, minWidth: 1, maxWidth: 2.6 })
    pad.current.addEventListener('endStroke', () => onChange(strokesOf(pad.current!, element)))
    size()
    addEventListener('resize', size)
    return () => {
      removeEventListener('resize', size)
      pad.current?.off()
    }
  }, [])
  return (
    <div class="stack-close">
      <canvas ref={canvas} class="signature" role="img" aria-label={words().signHere} />
      <div class="row-apart">
        <span class="soft small">{words().signHere}</span>
        <Button
          kind="quiet"
          icon="undo"
          onPress={() => {
            pad.current?.clear()
            onChange([])
          }}
        >
          {words().clear}
        </Button>
      </div>
    </div>
  )
}

function strokesOf(pad: SignaturePad, { offsetWidth, offsetHeight }: HTMLCanvasElement): Strokes {
  const part = (value: number, whole: number): number =>
    Math.round(Math.min(100, Math.max(0, (value / whole) * 100)) * 10) / 10
  return pad
    .toData()
    .slice(0, strokesMax)
    .map(({ points }) => {
      const every = Math.ceil(points.length / pointsPerStrokeMax)
      return points
        .filter((_, i) => i % every === 0 || i === points.length - 1)
        .map(({ x, y }): [number, number] => [part(x, offsetWidth), part(y, offsetHeight)])
    })
}
