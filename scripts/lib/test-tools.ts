import bwip from 'bwip-js'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { readEnv } from '../../shared/config.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { SYSTEM_FOLDER } from '../services/ensure-services.ts'
import {
  cacheFolders,
  libraryFolders,
  obtainPrograms,
  unchangedFor,
  type ExtractOptions,
} from '../services/extract-packages.ts'
import { run } from '../services/run.ts'
import { onPath } from './on-path.ts'

const programs = ['pdftotext', 'pdftoppm', 'pdfinfo', 'zbarimg']
const packages = ['poppler-utils', 'zbar-tools']
const browsers = ['chromium', 'chromium-browser', 'google-chrome']
/** The browser, with fonts for Vietnamese: a bare Debian has none. */
const browserPackages = ['chromium', 'fonts-noto-core']
/** Saves a fifth of the tests' time; not every release has it. */
const headlessShell = 'chromium-headless-shell'
const name = 'paper-tools'

/**
 * Installs the programs that read our paper back (poppler, zbar), where Debian's or Ubuntu's package server is
 * reachable: as root they are installed, otherwise extracted privately. Where neither works, the tests that need them
 * are skipped by name. Returns a folder to search before the PATH, or ''.
 */
export async function ensureTestTools(options: ExtractOptions): Promise<string> {
  const missing = programs.filter((program) => !onPath(program))
  if (missing.length === 0) return ''
  const isRoot = process.getuid?.() === 0
  const caches = cacheFolders({ systemFolder: isRoot ? SYSTEM_FOLDER : null, folder: projectPath('.data') })
  const isKept = caches.some((cache) => existsSync(join(cache, name)))
  if (
    isRoot &&
    !isKept &&
    onPath('apt-get') &&
    (await install(packages, 'read our paper back', options)) &&
    programs.every(onPath)
  )
    return ''
  const fetched = await fetchTools(caches, options)
  if (fetched) return fetched
  options.onNotice(
    `${missing.join(', ')} could not be obtained: install ${packages.join(' and ')}, or the tests that read paper back are skipped.`,
  )
  return ''
}

/**
 * Installs the browser for the page tests: as root on Debian; elsewhere it must already be there, or those tests are
 * skipped by name.
 */
export async function ensureBrowser(options: ExtractOptions): Promise<void> {
  if (browsers.some(onPath)) return
  if (
    process.getuid?.() === 0 &&
    onPath('apt-get') &&
    ((await install([...browserPackages, headlessShell], 'test the pages', options)) ||
      (await install(browserPackages, 'test the pages', options))) &&
    browsers.some(onPath)
  )
    return
  options.onNotice(
    'Chromium could not be obtained: install chromium (Debian: apt-get install chromium), or the page tests are skipped.',
  )
}

/** Tools extracted earlier, or now into the first usable cache: the folder with their programs, or null. */
export function fetchTools(caches: string[], options: ExtractOptions): Promise<string | null> {
  return obtainPrograms(
    caches,
    {
      name,
      anyOf: [packages],
      needed: /^(lib|imagemagick-\d|fontconfig-config)/,
      notice: `Fetching private ${packages.join(' and ')} to read our paper back (once, about 30 MB, nothing is installed).`,
      complete: writeWrappers,
      works: (folder: string) => doWork(folder, options.signal),
    },
    options,
  )
}

/**
 * Runs without questions or lock waits. Only the download may be cut short: a killed installation would leave the
 * system half configured.
 */
async function install(packages: string[], reason: string, { signal, onNotice }: ExtractOptions): Promise<boolean> {
  onNotice(`Installing ${packages.join(' and ')} to ${reason}.`)
  const set = (...settings: string[]) => settings.flatMap((setting) => ['-o', setting])
  const impatient = set('Acquire::Retries=0', 'Acquire::http::Timeout=4', 'Acquire::https::Timeout=4')
  const env = { ...toEnv(readEnv()), DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  const fetch = (...args: string[]) =>
    run('apt-get', [...impatient, ...args], {
      env,
      signal,
      limitMs: 240_000,
      isStuck: unchangedFor(8000, ['/var/lib/apt', '/var/cache/apt']),
    })
  const wanted = ['install', '-y', '--no-install-recommends', ...packages]
  await fetch('update') // if it fails, the existing lists may still do
  const fetched = await fetch('--download-only', ...wanted)
  const installed = fetched.ok
    ? await run(
        'apt-get',
        ['--no-download', ...set('Dpkg::Options::=--force-confdef', 'Dpkg::Options::=--force-confold'), ...wanted],
        { env, limitMs: 300_000 },
      )
    : fetched
  if (!installed.ok) onNotice(`apt-get could not install them: ${installed.output.trim().split('\n').at(-1)}`)
  return installed.ok
}

/**
 * The programs do not know that they were moved: each gets a script in `bin/` that tells it where its libraries and
 * ImageMagick's modules are.
 */
function writeWrappers(folder: string): void {
  const here = (paths: string[]) => paths.map((path) => `$root/${relative(folder, path)}`).join(':')
  const libraries = libraryFolders(folder)
  const magick = inside(libraries, /^ImageMagick-/)
  const coders = inside(inside(magick, /^modules-/), /^coders$/)
  const configuration = [
    ...inside([join(folder, 'etc')], /^ImageMagick-/),
    ...inside(magick, /^config-/),
    ...inside([join(folder, 'usr', 'share')], /^ImageMagick-/),
  ]
  const settings = [
    ['LD_LIBRARY_PATH', here(libraries)],
    ['MAGICK_CODER_MODULE_PATH', here(coders)],
    ['MAGICK_CONFIGURE_PATH', here(configuration)],
    ['FONTCONFIG_PATH', here(inside([join(folder, 'etc')], /^fonts$/))],
  ].filter(([, value]) => value !== '')
  mkdirSync(join(folder, 'bin'), { recursive: true })
  for (const program of programs) {
    const lines = [
      '#!/bin/sh',
      'root=$(cd "${0%/*}/.." && pwd)',
      ...settings.map(([setting, value]) => `export ${setting}="${value}"`),
      `exec "$root/usr/bin/${program}" "$@"`,
    ]
    writeFileSync(join(folder, 'bin', program), `${lines.join('\n')}\n`, { mode: 0o755 })
  }
}

function inside(folders: string[], wanted: RegExp): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((entry) => wanted.test(entry))
        .map((entry) => join(folder, entry)),
    )
}

/** Whether every program starts and zbarimg reads a barcode: only then does it load its image decoders. */
async function doWork(folder: string, signal: AbortSignal): Promise<boolean> {
  const picture = mkdtempSync(join(tmpdir(), 'flashpack-tools-'))
  try {
    writeFileSync(
      join(picture, 'code.png'),
      await bwip.toBuffer({
        bcid: 'code128',
        text: '202611230001',
        scale: 2,
        paddingwidth: 20,
        paddingheight: 4,
        backgroundcolor: 'FFFFFF',
      }),
    )
    const ask = (program: string, ...args: string[]) =>
      run(join(folder, 'bin', program), args, { limitMs: 10_000, signal })
    const answers = await Promise.all([
      ask('zbarimg', '-q', '--raw', join(picture, 'code.png')),
      ...programs.filter((program) => program.startsWith('pdf')).map((program) => ask(program, '-v')),
    ])
    return answers.every(({ ok }) => ok) && (answers[0]?.output ?? '').split('\n').includes('202611230001')
  } finally {
    rmSync(picture, { recursive: true, force: true })
  }
}

function toEnv(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
