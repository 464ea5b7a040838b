import { readFileSync } from 'node:fs'
import { projectPath } from '../lib/paths.ts'

const formerByCode = new Map(
  readFileSync(projectPath('data', 'vn-admin-units', 'former-units.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',') as [string, string]),
)

/**
 * A unit of the tree before July 2025 that the ward was made of, for carriers whose districts still go by it; undefined where nothing was merged. Which
 * of the former units an address lies in is not known: the written address goes along, and the carrier sorts by it.
 */
export function formerUnitOf(wardCode: string): string | undefined {
  return formerByCode.get(wardCode)
}
