import { expect, test } from '../support/jest.ts'
import { Ajv } from 'ajv'
import { readdirSync, readFileSync } from 'node:fs'
import { settings } from '../../shared/config.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { deployPath, deployText, deployYaml } from '../support/deploy.ts'

/**
 * The chart as far as it can be read without Helm, which neither npm nor Debian has: its values and their schema, and
 * what its templates name. Whether Helm renders them, and whether Kubernetes takes the result, is not tested here.
 */
const chart = ['helm', 'flashpack'] as const
const templates = readdirSync(deployPath(...chart, 'templates')).map((name) => deployText(...chart, 'templates', name))
const all = templates.join('\n')

type Values = Record<string, unknown>
const values = (): Values => deployYaml(...chart, 'values.yaml') as Values
const schema = JSON.parse(deployText(...chart, 'values.schema.json')) as object
const allows = new Ajv({ strict: false }).compile(schema)

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, part) => (found as Values | undefined)?.[part], value)
}

test('the values of the chart are what its schema allows, and a slip in them is refused', () => {
  expect([allows(values()), allows.errors]).toEqual([true, null])
  const slips: ((one: Values) => void)[] = [
    (one) => (one['replica'] = 2),
    (one) => ((one['web'] as Values)['replicas'] = 0),
    (one) => ((one['web'] as Values)['replicas'] = '2'),
    (one) => ((one['env'] as Values)['HOLD_SECONDS'] = 600),
    (one) => ((one['env'] as Values)['hold'] = '600'),
    (one) => (one['host'] = 'https://live.example'),
    (one) => delete one['secrets'],
    (one) => ((one['ingress'] as Values)['enabled'] = 'no'),
    (one) => ((one['networkPolicy'] as Values)['ingressNamespace'] = {}),
  ]
  for (const slip of slips) {
    const one = values()
    slip(one)
    expect([String(slip), allows(one)]).toEqual([String(slip), false])
  }
})

test('templates use only values that are there, and every value is used', () => {
  const used = [...new Set([...all.matchAll(/\.Values\.([\w.]+)/g)].map(([, path]) => path!))]
  expect(used.filter((path) => at(values(), path) === undefined)).toEqual([])
  const given = Object.entries(values()).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) && name !== 'env'
      ? Object.keys(value).map((key) => `${name}.${key}`)
      : [name],
  )
  expect(given.filter((path) => !used.includes(path))).toEqual([])
})

test('templates close what they open, and include only what is defined', () => {
  for (const text of templates) {
    const words = [...text.matchAll(/\{\{-?\s*(\w+)/g)].map(([, word]) => word!)
    const opened = words.filter((word) => ['if', 'with', 'range', 'define', 'block'].includes(word)).length
    expect(words.filter((word) => word === 'end').length).toBe(opened)
    expect(text.split('{{').length).toBe(text.split('}}').length)
  }
  const defined = [...all.matchAll(/define "([\w.]+)"/g)].map(([, name]) => name!)
  const included = [...all.matchAll(/include "([\w.]+)"/g)].map(([, name]) => name!)
  expect([...new Set(included)].toSorted()).toEqual(defined.toSorted())
})

test('pods get only settings that exist, their secrets as files, and the ports that the image listens on', () => {
  const named = [...all.matchAll(/\{ name: ([A-Z][A-Z0-9_]+),/g)].map(([, name]) => name!)
  expect(named.length).toBeGreaterThan(10)
  const known = [...named, ...Object.keys(values()['env'] as Values)]
  expect(known.filter((name) => !(name.replace(/_FILE$/, '') in settings.shape))).toEqual([])
  for (const [, name, path] of all.matchAll(/\{ name: (\w+)_FILE, value: (\S+) \}/g))
    expect(path).toBe(`/secrets/${name}`)
  const [, port] = /PORT=(\d+) WORKER_PORT=\1/.exec(deployText('Dockerfile'))!
  const [, metricsPort] = /METRICS_PORT, value: '(\d+)'/.exec(all)!
  const listening = new Set([...all.matchAll(/containerPort: (\d+)/g)].map(([, number]) => number))
  expect(listening).toEqual(new Set([port, metricsPort]))
  const scraped = new Set([...all.matchAll(/prometheus\.io\/port: '(\d+)'/g)].map(([, number]) => number))
  expect(scraped).toEqual(new Set([port, metricsPort]))
  const [, uid] = /^USER (\d+)/m.exec(deployText('Dockerfile'))!
  for (const name of ['runAsUser', 'runAsGroup', 'fsGroup']) expect(all).toContain(`${name}: ${uid}`)
  expect(all).not.toContain('DATABASE_OWNER_URL_FILE, value: /secrets/DATABASE_URL')
})

test('the chart has the version of Flashpack', () => {
  const { version } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string }
  expect(deployYaml(...chart, 'Chart.yaml')).toMatchObject({ version, appVersion: version })
})
