import { isReachable } from '../lib/own-address.ts'
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
      ? 'Phones on the same network can open these links.'
      : 'These links work on this machine. For phones on the same network: HOST=0.0.0.0 npm start -- --demo',
    'Ctrl-C ends it; the next start opens a new sale with new links.',
  ]
}
