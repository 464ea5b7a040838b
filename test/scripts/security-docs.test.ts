import { expect, test } from '../support/jest.ts'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { projectPath } from '../../shared/lib/paths.ts'

/** How many requirements each section of ASVS 5.0.0 has at levels 1 and 2; those of level 3 come after them. */
const sections = `
  V1.1:2 V1.2:9 V1.3:11 V1.4:3 V1.5:2
  V2.1:3 V2.2:3 V2.3:4 V2.4:1
  V3.2:2 V3.3:4 V3.4:6 V3.5:5 V3.7:2
  V4.1:3 V4.2:1 V4.3:2 V4.4:4
  V5.1:1 V5.2:3 V5.3:2 V5.4:3
  V6.1:3 V6.2:12 V6.3:4 V6.4:4 V6.5:5 V6.6:3 V6.8:4
  V7.1:3 V7.2:4 V7.3:2 V7.4:5 V7.5:2 V7.6:2
  V8.1:2 V8.2:3 V8.3:1 V8.4:1
  V9.1:3 V9.2:4
  V10.1:2 V10.2:2 V10.3:4 V10.4:11 V10.5:5 V10.6:2 V10.7:3
  V11.1:2 V11.2:3 V11.3:3 V11.4:4 V11.5:1 V11.6:1
  V12.1:3 V12.2:2 V12.3:4
  V13.1:1 V13.2:5 V13.3:2 V13.4:5
  V14.1:2 V14.2:4 V14.3:3
  V15.1:3 V15.2:3 V15.3:7
  V16.1:1 V16.2:5 V16.3:4 V16.4:3 V16.5:3
  V17.1:1 V17.2:4 V17.3:2
`
  .trim()
  .split(/\s+/)
  .map((part): [name: string, count: number] => [part.split(':')[0]!, Number(part.split(':')[1])])

const states = ['met', 'operator', 'not applicable', 'not met']

interface Row {
  ids: string[]
  state: string
  how: string
  test: string
}

const page = readFileSync(projectPath('docs', 'security.md'), 'utf8')
const rows: Row[] = [...page.matchAll(/^\| (V\d.*) \|$/gm)].map((line) => {
  const [ids, , state, how, tested] = line[1]!.split(' | ')
  return { ids: idsOf(ids!), state: state!, how: how!, test: tested! }
})

/** `V1.2.1–V1.2.3, V1.2.9` */
function idsOf(text: string): string[] {
  return text.split(', ').flatMap((part) => {
    const [from, to] = part.split('–') as [string, string?]
    const section = from.slice(0, from.lastIndexOf('.'))
    const numbers = [from, to ?? from].map((id) => Number(id.slice(section.length + 1)))
    return Array.from({ length: numbers[1]! - numbers[0]! + 1 }, (_, i) => `${section}.${numbers[0]! + i}`)
  })
}

/** Files and folders that a text names, relative to the repository. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`((?:server|workers|shared|scripts|test|data|docs)\/[\w./-]*|[\w-]+\.(?:md|json))`/g)].map(
    (found) => found[1]!,
  )
}

test('docs/security.md covers every requirement of ASVS 5.0.0 up to level 2, once', () => {
  const wanted = sections.flatMap(([name, count]) => Array.from({ length: count }, (_, i) => `${name}.${i + 1}`))
  expect(wanted).toHaveLength(253)
  expect(rows.flatMap(({ ids }) => ids).toSorted()).toEqual(wanted.toSorted())
  expect(rows.filter(({ state }) => !states.includes(state))).toEqual([])
})

test('everything docs/security.md calls met says where, or by which test; everything else says why not', () => {
  const met = rows.filter(({ state }) => state === 'met')
  expect(met.length).toBeGreaterThan(60)
  expect(
    met.filter((row) => row.how !== 'above' && pathsIn(row.how + row.test).length === 0).map(({ ids }) => ids),
  ).toEqual([])
  expect(rows.filter(({ state, how }) => state !== 'met' && how.length < 4)).toEqual([])
})

test('every file and every test that docs/security.md names exists', () => {
  const missing = pathsIn(page).filter((path) => !existsSync(projectPath(...path.split('/'))))
  expect(missing).toEqual([])
  const titles = rows.flatMap(({ test: cell }) =>
    [...cell.matchAll(/`(test\/[\w./-]+)` “([^”]+)”/g)].map((found) => ({ file: found[1]!, title: found[2]! })),
  )
  expect(titles.length).toBeGreaterThan(15)
  expect(titles.filter(({ file, title }) => !readFileSync(projectPath(file), 'utf8').includes(title))).toEqual([])
  for (const { test: cell } of rows) if (cell !== '–') expect(cell).toMatch(/^`test\//)
})

/** Our own documents, from anywhere in the repository. */
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'test/README.md',
  'server/pages/README.md',
  ...['docs', 'data'].flatMap((folder) =>
    readdirSync(projectPath(folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map((entry) => relative(projectPath(), join(entry.parentPath, entry.name)).split(sep).join('/')),
  ),
]

test('every link, path and command in our documents exists', () => {
  const { scripts } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const broken = documents.flatMap((file) => {
    const text = readFileSync(projectPath(file), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map((found) =>
      join(dirname(file), found[1]!),
    )
    const paths = file.includes('/SOURCE.md') ? [] : pathsIn(text).filter((path) => path.includes('/'))
    const commands = [...text.matchAll(/npm run (?:-s )?([a-z][a-z-]*)/g)].map((found) => found[1]!)
    return [
      ...[...links, ...paths].filter((path) => !isThere(path)),
      ...commands.filter((name) => !(name in scripts)).map((name) => `npm run ${name}`),
    ].map((what) => `${file}: ${what}`)
  })
  expect(broken).toEqual([])
})

/** Code may be named without its extension, and the fault table names tests without their folder. */
function isThere(path: string): boolean {
  const isFile = (name: string): boolean => existsSync(projectPath(...name.split('/')))
  return ['', '.ts', '.tsx'].some((end) => isFile(path + end)) || isFile(`test/${path}.test.ts`)
}
