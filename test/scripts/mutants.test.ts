import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { mutants } from '../../scripts/mutation/list.ts'
import { mutate } from '../../scripts/mutation/mutate.ts'
import { projectPath } from '../../shared/lib/paths.ts'

const testFiles = readdirSync(projectPath('test'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.test.ts'),
)

for (const mutant of mutants) {
  test(`the break "${mutant.name}" fits the code, and its test exists`, () => {
    assert.ok(existsSync(projectPath(mutant.file)))
    const text = readFileSync(projectPath(mutant.file), 'utf8')
    assert.notEqual(mutate(mutant, text), text)
    const files = testFiles.filter((path) => path.includes(mutant.tests.replace(/\.test$/, '.test.ts')))
    assert.equal(files.length, 1, `test files of ${mutant.tests}: ${files.join(', ')}`)
    assert.ok(
      readFileSync(projectPath('test', files[0]!), 'utf8').replaceAll("\\'", "'").includes(mutant.title),
      `no test is called ${mutant.title}`,
    )
  })
}

test('a break whose place is gone, or is there twice, is refused', () => {
  const mutant = { ...mutants[0]!, from: 'one', to: 'two' }
  assert.throws(() => mutate(mutant, 'nothing'), /finds 0/)
  assert.throws(() => mutate(mutant, 'one and one'), /finds 2/)
  assert.equal(mutate({ ...mutant, to: '$&' }, 'one'), '$&')
})
