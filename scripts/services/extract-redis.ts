import { extractPackages, type Extraction, type ExtractOptions } from './extract-packages.ts'

/**
 * Extracts Debian's or Ubuntu's Redis or Valkey into `<cache>/redis`; `works` checks the folder before it is moved into
 * place.
 */
export function extractRedis(
  cache: string,
  options: ExtractOptions,
  works: (folder: string) => Promise<boolean>,
): Promise<Extraction> {
  const wish = {
    name: 'redis',
    anyOf: [
      ['redis-server', 'redis-tools'],
      ['valkey-server', 'valkey-tools'],
    ], // the tools package contains the actual program
    needed: /^(redis|valkey|lib|lua)/,
    notice: "Fetching a private Redis from the system's package server (once, about 10-20 MB, nothing is installed).",
    works,
  }
  return extractPackages(cache, wish, options)
}
