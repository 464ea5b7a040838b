import { expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { configTable, envExample, withTable } from '../../scripts/lib/config-docs.ts'
import { faultTable } from '../../scripts/lib/fault-docs.ts'
import { limitsPage } from '../../scripts/lib/limits-docs.ts'
import { ConfigError, settings, toConfig } from '../../shared/config.ts'
import { asyncApi } from '../../shared/contract/async-api.ts'
import { commands } from '../../shared/contract/commands.ts'
import { facts } from '../../shared/contract/facts.ts'
import { routes } from '../../shared/contract/http.ts'
import type { Route } from '../../shared/contract/route.ts'
import { openApi } from '../../shared/contract/open-api.ts'
import { projectPath } from '../../shared/lib/paths.ts'

const good = {
  DATABASE_URL: 'postgres://u:p@127.0.0.1/db',
  TOKEN_SECRET: 'x'.repeat(40),
  PERSONAL_DATA_KEY: 'y'.repeat(40),
  PAYMENT_WEBHOOK_SECRET: `whsec_${'z'.repeat(40)}`,
}

test('.env.example and the documented tables come from the code: run `npm run docs` after a change', () => {
  expect(readFileSync(projectPath('.env.example'), 'utf8')).toBe(envExample(settings))
  const page = readFileSync(projectPath('docs', 'operate', 'configuration.md'), 'utf8')
  expect(page).toBe(withTable(page, 'configuration', configTable(settings)))
  const reliability = readFileSync(projectPath('docs', 'reliability.md'), 'utf8')
  expect(reliability).toBe(withTable(reliability, 'faults', faultTable()))
})

test('docs/limits.md comes from the table of limits: run `npm run docs` after a change', () => {
  assert.equal(readFileSync(projectPath('docs', 'limits.md'), 'utf8'), limitsPage())
})

test('every problem of a configuration is reported at once, by name and without the secret', () => {
  const bad = { ...good, DATABASE_URL: 'mysql://x', PORT: 'abc', PARTITIONS: '0', TOKEN_SECRET: 'short-and-sweet' }
  const read = (): unknown => toConfig(bad)
  expect(read).toThrow(ConfigError)
  for (const name of ['DATABASE_URL', 'PORT', 'PARTITIONS', 'TOKEN_SECRET']) expect(read).toThrow(name)
  expect(read).not.toThrow(/short-and-sweet/)
  expect(() => toConfig({ ...good, TOKEN_SECRET: 'please-changeme-please-changeme-now' })).toThrow(/TOKEN_SECRET/)
  expect(() => toConfig({ ...good, QUEUE: 'redis' })).toThrow(/REDIS_URL is missing/)
  expect(toConfig(good).QUEUE).toBe('postgres')
})

test('OpenAPI lists every route with its roles, without dangling references', () => {
  const document = openApi() as { paths: Record<string, Record<string, { 'x-roles': unknown }>> }
  for (const route of Object.values<Route>(routes)) {
    assert.deepEqual(
      document.paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method]?.['x-roles'],
      route.allow,
      route.path,
    )
  }
  noDanglingReferences(document)
})

test('AsyncAPI lists every command and every fact, without dangling references', () => {
  const document = asyncApi() as {
    channels: Record<string, { messages: Record<string, unknown> }>
    operations: Record<string, unknown>
  }
  for (const [name, { namespace }] of Object.entries({ ...commands, ...facts })) {
    assert.ok(document.channels[namespace.slice(1)]?.messages[name], name)
    assert.ok(document.operations[name], name)
  }
  noDanglingReferences(document)
})

function noDanglingReferences(document: object): void {
  JSON.stringify(document, (key, value: unknown) => {
    if (key === '$ref') {
      const found = String(value)
        .slice(2)
        .split('/')
        .reduce<unknown>(
          (at, part) => (at as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/')],
          document,
        )
      assert.ok(found, String(value))
    }
    return value
  })
}
