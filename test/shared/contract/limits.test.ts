import { test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { asyncApi } from '../../../shared/contract/async-api.ts'
import { commands, type CommandName } from '../../../shared/contract/commands.ts'
import { routes, type RouteName } from '../../../shared/contract/http.ts'
import { limitsOfCommand, limitsOfRoute } from '../../../shared/contract/limits.ts'
import { openApi } from '../../../shared/contract/open-api.ts'
import type { Allow } from '../../../shared/contract/roles.ts'

const calls = [
  ...(Object.keys(commands) as CommandName[]).map((name) => ({
    name,
    allow: commands[name].allow as Allow,
    limits: limitsOfCommand(name),
  })),
  ...(Object.keys(routes) as RouteName[]).map((name) => ({
    name,
    allow: routes[name].allow as Allow,
    limits: limitsOfRoute(name),
  })),
]

test('callers who may call have a budget, callers who may not have none, and each call has a size limit', () => {
  for (const { name, allow, limits } of calls) {
    const may = {
      viewer: allow === 'anyone' || allow.includes('viewer'),
      token: allow === 'anyone' || allow.some((role) => role !== 'viewer'),
      address: allow === 'anyone',
    }
    for (const who of ['viewer', 'token', 'address'] as const) {
      if (may[who]) assert.ok(limits[who] !== undefined && limits[who] !== 0, `${name} has no budget for a ${who}`)
      else assert.equal(limits[who], undefined, `${name} has a budget for a ${who}`)
    }
    assert.ok(limits.seconds > 0 && limits.bodyBytes > 0, name)
  }
})

test('both machine-readable contracts state the limits of each call', () => {
  const { paths } = openApi() as { paths: Record<string, Record<string, { operationId: string; 'x-limits': unknown }>> }
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  const { channels } = asyncApi() as {
    channels: Record<string, { messages: Record<string, { 'x-limits'?: unknown }> }>
  }
  for (const { name, limits } of calls) {
    const said = name.includes(':')
      ? channels[commands[name as CommandName].namespace.slice(1)]!.messages[name]
      : operations.find(({ operationId }) => operationId === name)
    assert.deepEqual(said?.['x-limits'], limits, name)
  }
})
