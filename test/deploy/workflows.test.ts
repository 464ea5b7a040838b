import { expect, test } from '../support/jest.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { projectPath } from '../../shared/lib/paths.ts'

interface Step {
  uses?: string
  run?: string
}
interface Job {
  'runs-on'?: string
  needs?: string | string[]
  'timeout-minutes'?: number
  strategy?: { matrix: { node: string[] } }
  steps: Step[]
}
interface Workflow {
  on: object
  permissions: object
  jobs: Record<string, Job>
}

const folder = projectPath('.github', 'workflows')
const workflows = readdirSync(folder).map((name): [string, Workflow] => {
  const document = parseDocument(readFileSync(`${folder}/${name}`, 'utf8'), { strict: true, uniqueKeys: true })
  expect([name, document.errors, document.warnings]).toEqual([name, [], []])
  return [name, document.toJS() as Workflow]
})
const jobs = workflows.flatMap(([name, workflow]) =>
  Object.entries(workflow.jobs).map(([job, rest]) => ({ at: `${name} ${job}`, of: workflow, ...rest })),
)

test('every job says where it runs and for how long at most, needs only jobs that are there, and may write nothing by default', () => {
  for (const { at, of, steps, needs = [], ...job } of jobs) {
    expect([at, job['runs-on']]).toEqual([at, expect.stringMatching(/^ubuntu-\d/)])
    expect(job['timeout-minutes']).toBeGreaterThan(0)
    expect([needs].flat().filter((name) => !(name in of.jobs))).toEqual([])
    expect(of.permissions).toEqual({ contents: 'read' })
    for (const { uses, run } of steps) {
      expect([at, (uses === undefined) !== (run === undefined)]).toEqual([at, true])
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/)
    }
  }
})

test('CI runs what README tells a newcomer to run, on every Node that is supported', () => {
  const { test: job } = Object.fromEntries(workflows)['ci.yml']!.jobs
  const readme = readFileSync(projectPath('README.md'), 'utf8')
  for (const command of ['npm ci', 'npm test', 'npm run demo']) {
    expect(readme).toContain(command)
    expect(job!.steps.map(({ run }) => run)).toContain(command)
  }
  const install = readFileSync(projectPath('docs', 'operate', 'install.md'), 'utf8')
  const [, supported] = /^Node ([\d., and]+) are tested/m.exec(install)!
  expect(job!.strategy!.matrix.node).toEqual(supported!.split(/, | and /))
})

test('commands of ours in workflows are in package.json, or built', () => {
  const { scripts } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { scripts: object }
  for (const { run = '' } of jobs.flatMap(({ steps }) => steps)) {
    for (const [, name] of run.matchAll(/npm run (?:-s )?([\w-]+)/g)) expect(scripts).toHaveProperty(name!)
    for (const [path] of run.matchAll(/dist\/\S+\.js/g)) expect(() => readFileSync(projectPath(path))).not.toThrow()
  }
})
