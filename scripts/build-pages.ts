import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build, type Plugin, type Rolldown } from 'vite'
import { provinces, wardsOf, type Unit } from '../shared/person/administrative-units.ts'
import { pageNames } from '../shared/lib/page-names.ts'
import { projectPath } from '../shared/lib/paths.ts'
import { appTags, drawIcons, stampWorker, writeManifests } from './lib/app-files.ts'
import { keepBundledPackages } from './lib/bundled-packages.ts'
import { filesOf } from './lib/files-of.ts'
import { runCommand } from './lib/run-command.ts'

const root = projectPath('server', 'pages')
const out = projectPath('dist', 'pages')
/**
 * Viewers are on slow networks, where each extra file costs a round trip: their page shares no file with the others,
 * and so is one script.
 */
const viewer = 'viewer'

/** So that no page lacks them. */
const addAppTags: Plugin = {
  name: 'app-tags',
  transformIndexHtml: (html, { filename }) =>
    html.replace('<link rel="icon"', () => `${appTags(basename(dirname(filename)))}\n    <link rel="icon"`),
}

/** Our only transport is the websocket: the client's other ones would be a twentieth of the viewer's first view. */
const leaveOtherTransports: Plugin = {
  name: 'websocket-only',
  load: (id) => {
    const [, transport] = /engine\.io-client\/build\/esm\/transports\/([^/]+)\.js$/.exec(id) ?? []
    if (transport === 'index')
      return "import { WS } from './websocket.node.js'\nexport const transports = { websocket: WS }"
    return /^(polling|webtransport)/.test(transport ?? '')
      ? 'export class XHR {}\nexport class Fetch {}\nexport class WT {}'
      : undefined
  },
}

/**
 * Builds every page of `server/pages/` (a folder with an `index.html`) to `dist/pages/`, each file with compressed
 * copies: gzip for all browsers, and Brotli, a tenth smaller, which they accept over https. Skipped when nothing
 * changed.
 */
await runCommand(async () => {
  const stamp = join(out, '.built-from')
  const source = sourceHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return 0
  process.stderr.write('Building the pages …\n')
  const others = pageNames(root).filter((name) => name !== viewer)
  const modules = [...(await buildTogether(others, true)), ...(await buildTogether([viewer], false))]
  keepBundledPackages('pages', modules)
  writeUnits(join(out, 'units'))
  const icon = join(root, 'ui', 'icon.svg')
  copyFileSync(icon, join(out, 'favicon.svg'))
  await drawIcons(icon, join(out, 'icons'))
  writeManifests(out)
  stampWorker(out)
  for (const file of filesOf(out))
    if (/\.(js|css|html|svg|json|wasm|webmanifest)$/.test(file)) {
      const bytes = readFileSync(file)
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      writeFileSync(`${file}.br`, brotliCompressSync(bytes))
    }
  writeFileSync(stamp, source)
  return 0
})

/** Builds these pages together, and answers of which modules: what two of them need is a file of its own. */
async function buildTogether(names: readonly string[], emptyOutDir: boolean): Promise<string[]> {
  const built = await build({
    configFile: false,
    root,
    base: '/',
    logLevel: 'warn',
    publicDir: existsSync(join(root, 'public')) ? join(root, 'public') : false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [addAppTags, leaveOtherTransports],
    build: {
      outDir: out,
      emptyOutDir,
      target: 'es2020',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: { input: names.map((name) => join(root, name, 'index.html')) },
    },
  })
  const outputs = [built].flat() as Rolldown.RolldownOutput[]
  return outputs.flatMap(({ output }) => output).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
}

/**
 * The provinces, and each province's wards in its own file, so that a viewer's phone loads only the one it needs. Pairs
 * of code and name, sorted by name.
 */
function writeUnits(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, units: Unit[]): void =>
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify(
        units.toSorted((a, b) => a.name.localeCompare(b.name, 'vi')).map(({ code, name }) => [code, name]),
      ),
    )
  write('provinces', provinces())
  for (const { code } of provinces()) write(code, wardsOf(code))
}

/** One hash of everything that the pages are built from. */
function sourceHash(): string {
  const hash = createHash('sha256')
  for (const file of [
    ...filesOf(root),
    ...filesOf(projectPath('shared')),
    ...filesOf(projectPath('data', 'vn-admin-units')),
    projectPath('package-lock.json'),
    projectPath('scripts', 'build-pages.ts'),
    projectPath('scripts', 'lib', 'app-files.ts'),
    projectPath('scripts', 'lib', 'bundled-packages.ts'),
  ])
    hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}
