import { expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mutants } from '../../scripts/mutation/list.ts'
import { mutate } from '../../scripts/mutation/mutate.ts'
import { projectPath } from '../../shared/lib/paths.ts'

const testFiles = readdirSync(projectPath('test'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.test.ts'),
)

for (const mutant of mutants) {
  test(`the break "${mutant.name}" fits the code, and its test exists`, () => {
    expect(existsSync(projectPath(mutant.file))).toBe(true)
    const text = readFileSync(projectPath(mutant.file), 'utf8')
    expect(mutate(mutant, text)).not.toBe(text)
    const files = testFiles.filter((path) => path.includes(mutant.tests.replace(/\.test$/, '.test.ts')))
    assert.equal(files.length, 1, `test files of ${mutant.tests}: ${files.join(', ')}`)
    assert.ok(
      readFileSync(projectPath('test', files[0]!), 'utf8').replaceAll("\\'", "'").includes(mutant.title),
      `no test is called ${mutant.title}`,
    )
  })
}

test('a break whose place is missing, or occurs twice, is refused', () => {
  const mutant = { ...mutants[0]!, from: 'one', to: 'two' }
  expect(() => mutate(mutant, 'nothing')).toThrow(/finds 0/)
  expect(() => mutate(mutant, 'one and one')).toThrow(/finds 2/)
  expect(mutate({ ...mutant, to: '$&' }, 'one')).toBe('$&')
})
