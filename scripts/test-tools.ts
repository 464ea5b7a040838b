import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { readEnv } from '../shared/config.ts'

const packages: Record<string, string> = { pdftotext: 'poppler-utils', pdftoppm: 'poppler-utils', pdfinfo: 'poppler-utils', zbarimg: 'zbar-tools' }

/**
 * Brings the programs that read our paper back (poppler, zbar): installs them as root on Debian. Elsewhere the tests that need them are skipped by
 * name. Returns a folder to look into besides the PATH, or ''.
 */
export async function ensureTestTools(say: (line: string) => void): Promise<string> {
  const missing = [...new Set(Object.entries(packages).filter(([program]) => !onPath(program)).map(([, name]) => name))]
  if (missing.length === 0) return ''
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    say(`The tests that read paper back need ${missing.join(' and ')}: install them, or those tests are skipped.`)
    return ''
  }
  say(`Installing ${missing.join(' and ')} to read our paper back.`)
  const env = { ...readEnv(), DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', ...missing]]) {
    const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
    if (status !== 0) {
      say(`apt-get ${args[0]} failed: ${stderr.trim().split('\n').at(-1)}`)
      return ''
    }
  }
  return ''
}

function onPath(program: string): boolean {
  return (readEnv()['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
