import bwip from 'bwip-js/node'

/** A QR code in half blocks, two rows of it per line: dark on light whatever the terminal's colours are. */
export function qrLines(text: string): string[] {
  const [code] = bwip.raw({ bcid: 'qrcode', text }) as unknown as [{ pixs: number[]; pixx: number; pixy: number }]
  const isDark = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < code.pixx && y < code.pixy && code.pixs[y * code.pixx + x] === 1
  const quiet = 2
  const lines: string[] = []
  for (let y = -quiet; y < code.pixy + quiet; y += 2) {
    let line = ''
    for (let x = -quiet; x < code.pixx + quiet; x += 1)
      line += isDark(x, y) ? (isDark(x, y + 1) ? '█' : '▀') : isDark(x, y + 1) ? '▄' : ' '
    lines.push(`\u001b[30;47m${line}\u001b[0m`)
  }
  return lines
}
