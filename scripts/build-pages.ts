import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { projectPath } from '../shared/paths.ts'
import { runCommand } from './run-command.ts'

const root = projectPath('server', 'pages')
const out = projectPath('dist', 'pages')

/** Builds every page of `server/pages/` (a folder with an `index.html`) to `dist/pages/`, with a packed copy beside each file. Does nothing when nothing has changed. */
await runCommand(async () => {
  const stamp = join(out, '.built-from')
  const source = sourceHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return 0
  const faces = readdirSync(root).filter((name) => existsSync(join(root, name, 'index.html')))
  await build({
    configFile: false, root, base: '/', logLevel: 'warn', publicDir: existsSync(join(root, 'public')) ? join(root, 'public') : false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: out, emptyOutDir: true, target: 'es2020', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false,
      rolldownOptions: { input: faces.map((face) => join(root, face, 'index.html')) },
    },
  })
  for (const file of filesOf(out)) if (/\.(js|css|html|svg|json|webmanifest)$/.test(file)) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  writeFileSync(stamp, source)
  return 0
})

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

/** Everything that the pages are made from, as one hash. */
function sourceHash(): string {
  const hash = createHash('sha256')
  for (const file of [...filesOf(root), ...filesOf(projectPath('shared', 'client')), projectPath('package-lock.json'), projectPath('scripts', 'build-pages.ts')]) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}
