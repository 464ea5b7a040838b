import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectPath } from '../../shared/lib/paths.ts'
import { SYSTEM_FOLDER } from '../services/ensure-services.ts'
import { cacheFolders, libraryFolders, obtainPrograms, type ExtractOptions } from '../services/extract-packages.ts'
import { run } from '../services/run.ts'
import { onPath } from './on-path.ts'

/** What checks the files of `deploy/`, with the folder of each in its package, and how each tells its version. */
const programs: Record<string, { folder: string; version: string }> = {
  nginx: { folder: 'usr/sbin', version: '-v' },
  caddy: { folder: 'usr/bin', version: 'version' },
  promtool: { folder: 'usr/bin', version: '--version' },
  'systemd-analyze': { folder: 'usr/bin', version: '--version' },
}
const packages = ['nginx', 'caddy', 'prometheus', 'systemd']
const name = 'deploy-tools'

/**
 * Extracts the programs that check `deploy/`, also as root: installing them would start web servers on this machine.
 * Where Debian's or Ubuntu's package server is not reachable, the tests that need them are skipped by name. Returns a
 * folder to search before the PATH, or ''.
 */
export async function ensureDeployTools(options: ExtractOptions): Promise<string> {
  const missing = Object.keys(programs).filter((program) => !onPath(program))
  if (missing.length === 0) return ''
  const caches = cacheFolders({
    systemFolder: process.getuid?.() === 0 ? SYSTEM_FOLDER : null,
    folder: projectPath('.data'),
  })
  const wish = {
    name,
    anyOf: [packages],
    needed: /^lib(?!js-|nss)/,
    notice: `Fetching private ${packages.join(', ')} to check deploy/ (once, about 40 MB, nothing is installed).`,
    complete: writeWrappers,
    works: (folder: string) => doWork(folder, options.signal),
  }
  const obtained = await obtainPrograms(caches, wish, options)
  if (obtained) return obtained
  options.onNotice(
    `${missing.join(', ')} could not be obtained: install ${packages.join(', ')}, or the tests that check deploy/ with them are skipped.`,
  )
  return ''
}

/** Each program gets a script in `bin/` that tells it where its libraries and systemd's own units are. */
function writeWrappers(folder: string): void {
  const libraries = libraryFolders(folder).flatMap((library) => [library, join(library, 'systemd')])
  const here = libraries.map((library) => `$root/${relative(folder, library)}`).join(':')
  mkdirSync(join(folder, 'bin'), { recursive: true })
  for (const [program, { folder: from }] of Object.entries(programs)) {
    const path = join(folder, 'bin', program)
    const lines = [
      '#!/bin/sh',
      'root=$(cd "${0%/*}/.." && pwd)',
      `export LD_LIBRARY_PATH="${here}"`,
      'export SYSTEMD_UNIT_PATH="$SYSTEMD_UNIT_PATH$root/usr/lib/systemd/system:$root/lib/systemd/system:"',
      `exec "$root/${from}/${program}" "$@"`,
    ]
    writeFileSync(path, `${lines.join('\n')}\n`)
    chmodSync(path, 0o755)
  }
}

async function doWork(folder: string, signal: AbortSignal): Promise<boolean> {
  const answers = await Promise.all(
    Object.entries(programs).map(([program, { version }]) =>
      run(join(folder, 'bin', program), [version], { limitMs: 10_000, signal }),
    ),
  )
  return answers.every(({ ok }) => ok)
}
