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
 * A unit from before July 2025 that was merged into the ward, for carriers whose districts are still based on it;
 * undefined if nothing was merged. Which of the former units an address lies in is not known: the written address is
 * sent along, and the carrier sorts by that.
 */
export function formerUnitOf(wardCode: string): string | undefined {
  return formerByCode.get(wardCode)
}
