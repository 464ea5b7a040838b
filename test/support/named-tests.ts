import { existsSync, readFileSync } from 'node:fs'
import { projectPath } from '../../shared/lib/paths.ts'

/** Whether such a test exists: `file: part of the title`, the file below `test/` without `.test.ts`. */
export function isThere(named: string): boolean {
  const [, file, title] = /^([^:]+): (.*)$/.exec(named)!
  const path = projectPath('test', `${file}.test.ts`)
  return existsSync(path) && readFileSync(path, 'utf8').includes(title!.trim())
}
