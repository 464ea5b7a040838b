import { staffRoles } from '../../../shared/contract/roles.ts'
import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { request } from 'node:http'
import { routes } from '../../../shared/contract/http.ts'
import { roles } from '../../../shared/contract/roles.ts'
import type { Route } from '../../../shared/contract/route.ts'
import { pathOf } from '../../support/route-path.ts'
import { openWorld, type World } from '../../support/world.ts'

const rows = Object.entries<Route>(routes).filter(([, route]) => route.method !== 'get' && route.allow !== 'anyone')

describe('a request body', () => {
  let world: World
  const tokens = new Map<string, string>()
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    tokens.set('viewer', (await world.api.signUp()).token)
    for (const role of staffRoles) tokens.set(role, await world.token(role))
  })
  afterAll(() => world.close())

  /** Announces a body and sends none of it: an answer means that it was not read. */
  const announce = (route: Route, token: string | undefined): Promise<number> =>
    new Promise((resolve, reject) => {
      const asking = request(world.api.url + pathOf(route), {
        method: route.method.toUpperCase(),
        headers: {
          'content-type': route.raw?.types[0]?.replace('*', 'jpeg') ?? 'application/json',
          'content-length': route.raw?.bytesMax ?? 200_000,
          ...(token && { authorization: `Bearer ${token}` }),
        },
      })
      asking.once('response', (response) => {
        resolve(response.statusCode!)
        asking.destroy()
      })
      asking.on('error', reject)
      asking.flushHeaders()
    })

  for (const [name, route] of rows) {
    test(`is not awaited before the sender is known: ${route.method.toUpperCase()} ${route.path} (${name})`, async () => {
      const others = roles.filter((role) => !route.allow.includes(role as never))
      const statuses = await Promise.all([
        announce(route, undefined),
        announce(route, 'x.y.z'),
        ...others.map((role) => announce(route, tokens.get(role))),
      ])
      expect(statuses).toEqual([401, 401, ...others.map(() => 403)])
    })
  }
})
