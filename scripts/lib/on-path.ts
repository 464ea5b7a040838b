import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { readEnv } from '../../shared/config.ts'

/** Whether a program is in one of the folders of PATH. */
export function onPath(program: string): boolean {
  return (readEnv()['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
