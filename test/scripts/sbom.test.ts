import { beforeAll, expect, test } from '../support/jest.ts'
import { readLockfile } from '../../scripts/lib/lockfile.ts'
import { nativeParts } from '../../scripts/lib/native-parts.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { runScript } from '../support/run-script.ts'

interface Component {
  'bom-ref': string
  type: string
  name: string
  version?: string
  scope?: string
  purl?: string
  hashes?: { alg: string; content: string }[]
  properties?: { name: string }[]
  licenses?: { license?: { id?: string; name?: string }; expression?: string }[]
}
interface Bom {
  bomFormat: string
  specVersion: string
  metadata: { component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

let bom: Bom
/**
 * Nothing answers at the registry that npm is given: a bill of materials that needed the network could not be created.
 */
beforeAll(async () => {
  const { code, out, error } = await runScript('sbom', [], {
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_fetch_retries: '0',
  })
  expect({ code, error }).toEqual({ code: 0, error: '' })
  bom = JSON.parse(out) as Bom
})

const packages = readLockfile(projectPath('package-lock.json'))
const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`

test('the bill of materials is for Flashpack, in CycloneDX', () => {
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'flashpack', type: 'application' } },
  })
  expect(bom.specVersion).toMatch(/^1\.\d$/)
})

test('it lists every package that ships with its checksum, and none that only development needs', () => {
  const byPurl = new Map(bom.components.map((component) => [component.purl, component]))
  const shipped = new Set(packages.flatMap((one) => (one.isShipped ? purlOf(one.name, one.version) : [])))
  expect([...shipped].filter((purl) => !byPurl.has(purl))).toEqual([])
  expect([...shipped].filter((purl) => byPurl.get(purl)!.hashes?.[0]?.alg !== 'SHA-512')).toEqual([])
  const extra = packages.filter(({ isShipped }) => !isShipped).map(({ name, version }) => purlOf(name, version))
  expect(extra.filter((purl) => byPurl.has(purl) && !shipped.has(purl))).toEqual([])
})

test('what is bundled into dist/ ships: the libraries for labels and those of the pages, required like all others', () => {
  for (const name of ['@cantoo/pdf-lib', '@embedpdf/pdfium', 'zxing-wasm', 'bwip-js', 'libphonenumber-js', 'preact']) {
    const component = bom.components.find((one) => one.name === name)
    expect(component).toMatchObject({ name, scope: 'required', properties: [] })
  }
  expect(bom.components.filter(({ name }) => ['vite', 'rolldown', 'pdfkit', 'cli-table3'].includes(name))).toEqual([])
})

test('it lists what npm does not: libvips and its libraries, Postgres and its, and what is compiled to WebAssembly', () => {
  const found = bom.components.map(({ name, version, licenses }) => ({ name, version, licenses }))
  for (const { name, version, license } of nativeParts(packages.filter(({ isShipped }) => isShipped))) {
    const component = found.find((one) => one.name === name && one.version === version)
    expect({ name, isThere: component !== undefined }).toEqual({ name, isThere: true })
    expect(JSON.stringify(component!.licenses)).toContain(license.replace('LicenseRef-', ''))
  }
  for (const name of ['libvips', 'glib', 'PostgreSQL', 'OpenSSL', 'ICU', 'HarfBuzz', 'WOFF2', 'PDFium', 'ZXing-C++'])
    expect(found.map((one) => one.name)).toContain(name)
  expect(found.find(({ name }) => name === 'libvips')?.version).toMatch(/^\d+\.\d+\.\d+$/)
  const fonts = bom.components.filter(({ name }) => /^@(fontsource-variable|expo-google-fonts)\//.test(name))
  expect(fonts).toHaveLength(9)
  for (const font of fonts) expect(JSON.stringify(font.licenses)).toContain('OFL-1.1')
  expect(bom.components.find(({ name }) => name === 'redis-server')).toMatchObject({ scope: 'optional' })
})

test('every reference in it resolves to one component, and each part is a dependency of its package', () => {
  const refs = [bom.metadata.component, ...bom.components].map((component) => component['bom-ref'])
  expect(refs).toHaveLength(new Set(refs).size)
  const known = new Set(refs)
  expect(
    bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !known.has(ref)),
  ).toEqual([])
  const reached = new Set(bom.dependencies.flatMap(({ dependsOn }) => dependsOn))
  const parts = bom.components.filter(({ purl }) => purl?.startsWith('pkg:generic/'))
  expect(parts.filter((part) => !reached.has(part['bom-ref']))).toEqual([])
})
