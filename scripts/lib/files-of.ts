import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** All files of a folder and of the folders in it, by name. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
