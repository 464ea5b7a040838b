import bwip from 'bwip-js/node'
import { isReachable } from './own-address.ts'
import type { Play } from './open-sandbox.ts'

/** The links of a sandbox sale, as lines to print. */
export function playLines(play: Play, host: string): string[] {
  return [
    '',
    'A sale is open to play with. Open the first link on two phones and race for the last bag; the others sign in once, each on its own device.',
    '',
    `  viewer      ${play.viewer}`,
    `  host        ${play.host}`,
    `  packer      ${play.packer}`,
    `  dispatcher  ${play.dispatcher}`,
    `  admin       ${play.admin}`,
    '',
    isReachable(host)
      ? 'Phones in the same network can open these links.'
      : 'These links work on this machine. For phones in the same network: HOST=0.0.0.0 npm start -- --demo',
    'Ctrl-C ends it; the next start opens a new sale with new links.',
  ]
}

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
