import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { routes } from '../../../shared/contract/http.ts'
import type { Route } from '../../../shared/contract/route.ts'
import { projectPath } from '../../../shared/lib/paths.ts'

/** Areas are merged by spreading, and a name in two of them would silently replace one. */
test('all routes of every area exist under unique names and paths', async () => {
  for (const file of readdirSync(projectPath('dist', 'shared', 'contract', 'routes')).filter((name) =>
    name.endsWith('.js'),
  )) {
    const area = (await import(projectPath('dist', 'shared', 'contract', 'routes', file))) as Record<string, unknown>
    for (const [table, rows] of Object.entries(area).filter(([name]) => name.endsWith('Routes'))) {
      for (const [name, row] of Object.entries(rows as Record<string, Route>))
        assert.equal(
          (routes as Record<string, Route>)[name],
          row,
          `${name} of ${table} is not what that name refers to`,
        )
    }
  }
  const addresses = Object.values<Route>(routes).map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
  expect(addresses.filter((address, i) => addresses.indexOf(address) !== i)).toEqual([])
})
