import type { CheckResult } from './checks.ts'

/** Prints a check in the same format as verify prints a rule. */
export function sayCheck({ id, about, checked, differences, first, notes, skipped }: CheckResult): void {
  const found =
    skipped !== undefined
      ? `not checked: ${skipped}`
      : `${checked} checked${differences === 0 ? '' : `, ${differences} differences`}`
  process.stdout.write(
    `${skipped !== undefined ? '--  ' : differences === 0 ? 'ok  ' : 'FAIL'}  ${id.padEnd(4)}${about.padEnd(84)}${found}\n`,
  )
  for (const line of first) process.stdout.write(`      - ${line}\n`)
  if (differences > first.length) process.stdout.write(`      … and ${differences - first.length} more\n`)
  for (const note of notes) process.stdout.write(`      note: ${note}\n`)
}

/** The last line: PASS, or which checks failed. */
export function verdictOf(results: readonly CheckResult[]): string {
  const failed = results.filter(({ differences }) => differences > 0).map(({ id }) => id)
  const checked = results.filter(({ skipped }) => skipped === undefined).length
  return failed.length === 0 ? `PASS: ${checked} checks` : `FAIL: ${failed.join(', ')}`
}
