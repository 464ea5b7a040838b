import { mmPerPoint } from './fonts/faces.ts'

/** Line spacing as a fraction of the size: Ẵ reaches 1.16 above the baseline and g 0.21 below it. */
const leading = 1.32

/** Height in mm of `lines` lines at `size` points. */
export function linesHeight(lines: number, size: number): number {
  return lines * size * leading * mmPerPoint
}
