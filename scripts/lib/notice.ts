import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectPath } from '../../shared/lib/paths.ts'
import { licenceOf } from './licences.ts'
import type { LockedPackage } from './lockfile.ts'
import type { NativePart } from './native-parts.ts'

/** Long texts that many packages repeat word for word: printed once; per package only what differs. */
const standardIds = ['MIT', 'ISC', 'BSD-3-Clause', 'BSD-2-Clause', 'Apache-2.0', 'MPL-2.0', 'OFL-1.1'] as const

const intro = `Third-party software of Flashpack

Written by \`npm run -s notice\` from package-lock.json, node_modules and data/licences. Flashpack itself is under the MIT licence (LICENSE).

Of everything listed here, Flashpack's repository contains only data/ and the texts of data/licences: \`npm ci\` fetches the rest.
Redistributing an installed Flashpack redistributes this software too, under the licences below. libvips, glib, pango, librsvg, libheif, libexif, fribidi and proxy-libintl are libraries under the
LGPL (version 3 or later), used unchanged in a shared library that may be replaced; their sources: https://github.com/lovell/sharp-libvips. The fonts are under
the SIL Open Font License. Redis or Valkey is not part of Flashpack: \`npm start\` uses the machine's own, or unpacks that of its Debian or Ubuntu
(BSD-3-Clause there).

A package without its own licence file is under the standard text of the licence named in the list; its authors hold the copyright.

This product includes software developed by the OpenSSL Project for use in the OpenSSL Toolkit (http://www.openssl.org/). This product includes cryptographic
software written by Eric Young (eay@cryptsoft.com). This software is based in part on the work of the Independent JPEG Group. Portions of this software are
copyright (c) The FreeType Project (www.freetype.org). All rights reserved.
`

/** The full text of `NOTICE` for these packages and parts. */
export function noticeText(packages: readonly LockedPackage[], parts: readonly NativePart[]): string {
  const sections = [
    intro,
    heading('Packages'),
    packageLines(packages).join('\n'),
    heading('What packages bundle that is not a package itself'),
    partLines(parts).join('\n'),
    heading('What each package says'),
    ownTexts(packages).join('\n\n'),
    heading('Licences'),
    ...standardTexts().map(([id, text]) => `-- ${id}\n\n${text}\n`),
  ]
  return `${sections.join('\n')}\n`
}

/** One line for each package and version that ships. */
export function packageLines(packages: readonly LockedPackage[]): string[] {
  return sorted(packages.map((one) => `${one.name} ${one.version} (${licenceOf(one) ?? 'unknown'})`))
}

/** One line per part, without its version, which is the package's. */
export function partLines(parts: readonly NativePart[]): string[] {
  return sorted(parts.map(({ name, license, inside }) => `${name} in ${inside} (${license})`))
}

const sorted = (lines: readonly string[]): string[] => [...new Set(lines)].toSorted()

function heading(title: string): string {
  return `\n${'='.repeat(title.length)}\n${title}\n${'='.repeat(title.length)}\n`
}

/** Licence files found in node_modules; a text shared by several packages is printed once, under all their names. */
function ownTexts(packages: readonly LockedPackage[]): string[] {
  const standards = standardIds.map((id): [string, string] => [id, standardText(id)])
  const byText = new Map<string, Set<string>>()
  for (const { name, path } of packages)
    for (const file of licenceFiles(path)) {
      const text = withoutStandards(readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim(), standards)
      byText.set(text, (byText.get(text) ?? new Set<string>()).add(name))
    }
  return [...byText]
    .map(([text, names]): [string, string] => [sorted([...names]).join(', '), text])
    .toSorted(([a, one], [b, other]) => (a === b ? compare(one, other) : compare(a, b)))
    .map(([names, text]) => `-- ${names}\n\n${text}`)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The licences and notices of a package and of what is bundled into it. */
function licenceFiles(path: string): string[] {
  const folder = projectPath(...path.split('/'))
  if (!existsSync(folder)) return []
  const own = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice|ofl|third-?party)/i.test(name))
    .map((name) => join(folder, name))
  const dist = join(folder, 'dist')
  const bundled = existsSync(dist)
    ? readdirSync(dist, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.LICENSE.txt'))
        .map((entry) => join(entry.parentPath, entry.name))
    : []
  return [...own, ...bundled.filter((file) => !relative(dist, file).includes('node_modules'))].toSorted()
}

/** Replaces a standard licence text with `[the text of MIT]`, whatever its line breaks and quotes. */
function withoutStandards(text: string, standards: readonly [id: string, text: string][]): string {
  return standards.reduce((left, [id, standard]) => {
    const words = wordsOf(left)
    const wanted = wordsOf(standard)
    const at = words.findIndex((_, i) => wanted.every((word, k) => words[i + k]?.text === word.text))
    return at < 0
      ? left
      : `${left.slice(0, words[at]!.from)}[the text of ${id} below]${left.slice(words[at + wanted.length - 1]!.to)}`
  }, text)
}

function wordsOf(text: string): { text: string; from: number; to: number }[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({
    text: word.toLowerCase(),
    from: index,
    to: index + word.length,
  }))
}

function standardTexts(): [id: string, text: string][] {
  return readdirSync(projectPath('data', 'licences'))
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .map((name) => [name.slice(0, -4), standardText(name.slice(0, -4))])
}

function standardText(id: string): string {
  return readFileSync(projectPath('data', 'licences', `${id}.txt`), 'utf8').trim()
}
