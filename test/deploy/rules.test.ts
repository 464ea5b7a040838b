import { expect, test } from '../support/jest.ts'
import { deployPath, deployYaml, runTool } from '../support/deploy.ts'
import { skipWithout } from '../support/find-tool.ts'
import { describeUnless } from '../support/unless.ts'

interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[]
}
interface RuleTests {
  tests: { name: string }[]
}

describeUnless(skipWithout('promtool'), 'promtool', () => {
  test('accepts the rules and the scrape configuration', async () => {
    expect(await runTool('promtool', ['check', 'rules', deployPath('prometheus', 'rules.yml')])).toMatchObject({
      code: 0,
    })
    expect(
      await runTool('promtool', ['check', 'config', '--syntax-only', deployPath('prometheus', 'prometheus.yml')]),
    ).toMatchObject({ code: 0 })
  })

  test('sees each rule fire when it must, and keep quiet when it must', async () => {
    const { code, said } = await runTool('promtool', ['test', 'rules', deployPath('prometheus', 'rules.test.yml')])
    expect([code, said]).toEqual([0, expect.stringContaining('SUCCESS')])
  })
})

test('every rule is tested both ways, and says what to do', () => {
  const { groups } = deployYaml('prometheus', 'rules.yml') as Rules
  const rules = groups.flatMap((group) => group.rules)
  const { tests } = deployYaml('prometheus', 'rules.test.yml') as RuleTests
  const tested = tests.map(({ name }) => name)
  const wanted = rules.flatMap(({ alert }) => [`${alert} fires`, `${alert} keeps quiet`])
  expect(wanted.filter((name) => !tested.includes(name))).toEqual([])
  for (const { annotations } of rules) expect(Object.keys(annotations)).toEqual(['summary', 'description'])
})
