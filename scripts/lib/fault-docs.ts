import { matrix, type MatrixRow } from '../chaos/matrix.ts'

/** Every fault and how it is covered, as a table for the documentation. */
export function faultTable(): string {
  return ['| fault | what happens | covered by |', '|---|---|---|', ...matrix.map(rowOf)].join('\n')
}

function rowOf({ id, fault, tests = [], chaos = [], because }: MatrixRow): string {
  const files = [...new Set(tests.map((test) => `\`${test.split(':')[0]}\``))]
  const runs = chaos.map((name) => `chaos ${name}`)
  return `| ${id} | ${fault} | ${[...files, ...runs, ...(because ? [because] : [])].join(', ')} |`
}
