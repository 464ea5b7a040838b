import type { LockedPackage } from './lockfile.ts'

/**
 * Licences allowed in packages that ship, with the reason: none asks for more than a notice, or for what an unchanged,
 * separate library fulfils.
 */
const allowedLicences: Record<string, string> = {
  MIT: 'notice',
  'MIT-0': 'nothing asked',
  ISC: 'notice',
  '0BSD': 'nothing asked',
  'BSD-2-Clause': 'notice',
  'BSD-3-Clause': 'notice',
  'Apache-2.0': 'notice',
  Zlib: 'notice',
  Unlicense: 'nothing asked',
  'CC0-1.0': 'nothing asked',
  'Python-2.0': 'notice',
  'OFL-1.1': 'fonts; notice, never sold alone',
  'MPL-2.0': 'lightningcss, unchanged, builds the pages',
  'LGPL-3.0-or-later': 'libvips, unchanged, a separate library that may be replaced',
}

/** Packages whose licence is stated only in a file, each looked up there. */
const toldInFile: Record<string, string> = { 'png-js': 'MIT', 'xmlhttprequest-ssl': 'MIT' }

/** The licence of a package as an SPDX expression, or undefined if unknown. */
export function licenceOf({ name, license }: LockedPackage): string | undefined {
  return license ?? toldInFile[name]
}

/** The licence problems of these packages. For a choice (`OR`), every option must be allowed. */
export function licenceProblems(packages: readonly LockedPackage[]): string[] {
  return packages.flatMap((one) => {
    const licence = licenceOf(one)
    if (licence === undefined) return [`${one.name} ${one.version} names no licence`]
    return licence
      .split(/[\s()]+|\b(?:AND|OR)\b/)
      .filter((id) => id !== '' && !(id in allowedLicences))
      .map((id) => `${one.name} ${one.version} is under ${id}, which is not allowed`)
  })
}
