import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The pages in a folder, of sources or as built: its folders that have an `index.html`. */
export function pageNames(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'index.html')))
}
