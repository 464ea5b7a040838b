import { extractPackages, type Extraction, type ExtractOptions } from './extract-packages.ts'

/** Extracts Debian's or Ubuntu's Redis or Valkey into `<cache>/redis`; `works` judges the folder before it is put in place. */
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
    ], // the tools hold the real program
    needed: /^(redis|valkey|lib|lua)/,
    notice: "Fetching a private Redis from the system's package server (once, about 10-20 MB, nothing is installed).",
    works,
  }
  return extractPackages(cache, wish, options)
}
