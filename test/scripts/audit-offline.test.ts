import { afterAll, expect, test } from '../support/jest.ts'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { minVersion } from 'semver'
import { readAdvisories, type Advisory } from '../../scripts/lib/advisories.ts'
import { readLockfile } from '../../scripts/lib/lockfile.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { runScript, type Ended } from '../support/run-script.ts'

const folder = mkdtempSync(join(tmpdir(), 'flashpack-audit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ownList = projectPath('data', 'advisories', 'npm.json')
const list = readAdvisories(ownList)

const audit = (...parts: string[]): Promise<Ended> => runScript('audit-offline', parts, {})

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const lockOf = (...packages: [name: string, version: string, more?: object][]): object => ({
  packages: Object.fromEntries([
    ['', { name: 'planted', version: '1.0.0' }],
    ...packages.map(([name, version, more], i) => [`node_modules/${i}/node_modules/${name}`, { version, ...more }]),
  ]),
})

interface OpenRecord {
  id: string
  package: string
  version: string
}
const idsIn = ({ out }: Ended): string[] => (JSON.parse(out) as { open: OpenRecord[] }).open.map(({ id }) => id)

test('no known vulnerability is open in our own lockfile at high or above', async () => {
  expect(await audit()).toMatchObject({ code: 0, out: expect.stringMatching(/PASS: 0 open at high or above\n$/) })
})

test('every record of our list matches the first version of each of its ranges, under its id', async () => {
  const planted = list.advisories.flatMap(({ package: name, affected }) =>
    affected.map((range): [string, string] => [name, minVersion(range)!.version]),
  )
  const ended = await audit('--lockfile', file('first.json', lockOf(...planted)), '--json')
  expect(ended.code).toBe(1)
  expect([...new Set(idsIn(ended))].toSorted()).toEqual(list.advisories.map(({ id }) => id).toSorted())
})

test('well-known vulnerable versions are found', async () => {
  const known: [string, string, string][] = [
    ['ws', '8.17.0', 'GHSA-3h5v-q93c-6h6q'],
    ['path-to-regexp', '0.1.9', 'GHSA-9wv6-86v2-598j'],
    ['body-parser', '1.20.2', 'GHSA-qwcr-r2fm-qrc7'],
    ['socket.io-parser', '4.2.6', 'GHSA-2m8v-j782-fhvr'],
    ['engine.io', '6.6.9', 'GHSA-2gc4-cqfq-p2gv'],
    ['sharp', '0.32.5', 'GHSA-54xq-cgqr-rpm3'],
    ['semver', '7.5.1', 'GHSA-c2qf-rxjj-qqgw'],
    ['nodemailer', '9.0.0', 'GHSA-p6gq-j5cr-w38f'],
    ['ws', '8.17.0-rc.1', 'GHSA-3h5v-q93c-6h6q'],
  ]
  const lock = file('known.json', lockOf(...known.map(([name, version]): [string, string] => [name, version])))
  const { open } = JSON.parse((await audit('--lockfile', lock, '--json')).out) as { open: OpenRecord[] }
  const found = new Set(open.map((record) => `${record.package} ${record.version} ${record.id}`))
  expect(known.map((one) => one.join(' ')).filter((one) => !found.has(one))).toEqual([])
})

test('what is below the level is reported and does not fail; what is only for development is marked', async () => {
  const lock = file('level.json', lockOf(['cookie', '0.6.0', { dev: true }]))
  const ended = await audit('--lockfile', lock)
  expect(ended).toMatchObject({ code: 0, error: '' })
  expect(ended.out).toMatch(/low {7}cookie 0\.6\.0 \(.*, development only\)\n.*GHSA-pxg6-pf52-xh8x/)
  expect((await audit('--lockfile', lock, '--level', 'low')).code).toBe(1)
})

test('a package that is installed under an alias is recognised by its own name', async () => {
  const lock = file('alias.json', lockOf(['ws-old', '8.17.0', { name: 'ws' }]))
  expect((await audit('--lockfile', lock)).code).toBe(1)
})

test('a list older than 90 days says so, and is still used', async () => {
  const old = file('old.json', { ...list, date: '2020-01-01' })
  const ended = await audit('--list', old)
  expect(ended.code).toBe(0)
  expect(ended.error).toMatch(/^The list is \d{4,} days old: .*docs\/operate\/audit\.md/)
  expect(JSON.parse((await audit('--list', old, '--json')).out)).toMatchObject({ date: '2020-01-01', isOld: true })
})

const [one] = list.advisories as [Advisory]
const wrong: [what: string, content: unknown, told: RegExp][] = [
  ['no JSON', '{ "date": ', /is not JSON/],
  ['a list without a date', { ...list, date: undefined }, /date: /],
  ['an invalid date', { ...list, date: 'yesterday' }, /date: /],
  ['an empty list', { ...list, advisories: [] }, /advisories: /],
  [
    'an invalid range',
    listWith({ affected: ['>= banana'] }),
    new RegExp(`affected.*${one.id}.*is not a version range`),
  ],
  ['no affected version', listWith({ affected: [] }), new RegExp(`affected.*${one.id}`)],
  ['an unknown severity', listWith({ severity: 'dire' as 'high' }), new RegExp(`severity.*${one.id}`)],
  ['an invalid address', listWith({ url: 'http://example.com' }), new RegExp(`url.*${one.id}`)],
  ['a made-up id', listWith({ id: 'BUG-1' }), /id.*BUG-1.*must be the id/],
  ['an unknown key', listWith({ fixed: '1.0.0' } as object), new RegExp(`${one.id}.*fixed`)],
]

function listWith(change: Partial<Advisory>): object {
  return { ...list, advisories: [{ ...one, ...change }] }
}

test('a malformed list is refused by name', () => {
  for (const [what, content, told] of wrong) {
    const path = file('wrong.json', content)
    let said = `${what}: nothing`
    try {
      readAdvisories(path)
    } catch (error) {
      said = (error as Error).message
    }
    expect(said.slice(0, path.length + 2)).toBe(`${path}: `)
    expect(said).toMatch(told)
  }
})

test('what cannot be read ends in one line and code 3', async () => {
  const cases: [option: string, path: string, told: RegExp][] = [
    ['--list', file('bad.json', listWith({ affected: ['>= banana'] })), /bad\.json: .*is not a version range\n$/],
    ['--list', join(folder, 'nowhere.json'), /nowhere\.json does not exist\.\n$/],
    ['--lockfile', file('lock.json', { packages: 1 }), /lock\.json: packages: .*\n$/],
  ]
  for (const [option, path, told] of cases) {
    const { code, out, error } = await audit(option, path)
    expect({ code, out, lines: error.trim().split('\n').length }).toEqual({ code: 3, out: '', lines: 1 })
    expect(error).toMatch(told)
  }
})

test("a list is rebuilt from OSV's npm export: our packages only, without withdrawn records", async () => {
  const affected = (name: string, ...events: object[]): object => ({
    package: { ecosystem: 'npm', name },
    ranges: [{ type: 'SEMVER', events }],
  })
  const records: Record<string, object> = {
    'GHSA-2222-2222-2222': {
      affected: [
        affected('ws', { introduced: '0' }, { fixed: '1.2.0' }, { introduced: '2.0.0' }, { last_affected: '2.3.0' }),
      ],
      database_specific: { severity: 'MODERATE' },
    },
    'GHSA-3333-3333-3333': { affected: [affected('nobody-has-this', { introduced: '0' })] },
    'GHSA-4444-4444-4444': { affected: [affected('ws', { introduced: '0' })], withdrawn: '2026-01-01T00:00:00Z' },
    'MAL-2026-1': { affected: [{ package: { ecosystem: 'npm', name: 'qs' }, versions: ['9.9.9'] }] },
    'GHSA-5555-5555-5555': { affected: [affected('qs', { introduced: '3.0.0' })], modified: '2026-11-02T03:04:05Z' },
  }
  const zip = join(folder, 'all.zip')
  const files = Object.entries(records).map(([id, record]) => [
    `${id}.json`,
    strToU8(JSON.stringify({ id, modified: '2026-10-01T00:00:00Z', ...record })),
  ])
  writeFileSync(zip, zipSync(Object.fromEntries(files) as Record<string, Uint8Array>))
  const written = join(folder, 'written.json')
  const lock = file('renew.json', lockOf(['ws', '8.21.3'], ['qs', '2.0.0']))
  expect(await audit('--renew-from', zip, '--list', written, '--lockfile', lock)).toMatchObject({ code: 0 })
  const { date, advisories } = readAdvisories(written)
  expect(date).toBe('2026-11-02')
  expect(advisories.map(({ id, affected, severity }) => [id, affected, severity])).toEqual([
    ['GHSA-5555-5555-5555', ['>=3.0.0'], 'high'],
    ['MAL-2026-1', ['=9.9.9'], 'critical'],
    ['GHSA-2222-2222-2222', ['>=0.0.0-0 <1.2.0', '>=2.0.0 <=2.3.0'], 'moderate'],
  ])
})

test('no record appears twice, and each is about a package that we have', () => {
  const keys = list.advisories.map(({ id, package: name }) => `${id} ${name}`)
  expect(keys).toHaveLength(new Set(keys).size)
  const names = new Set(readLockfile(projectPath('package-lock.json')).map(({ name }) => name))
  expect(list.advisories.filter((advisory) => !names.has(advisory.package))).toEqual([])
  expect(readFileSync(ownList, 'utf8')).not.toMatch(/\t/)
})
