import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { openWorld, type World } from '../../support/world.ts'

/** Of pages and of everything else a browser might be led to, whether it is there or not. */
const paths = [
  '/',
  '/sign-in',
  '/host',
  '/floor',
  '/hand-over',
  '/control',
  `/live/${randomUUID()}`,
  '/assets/nothing.js',
  '/api/openapi.json',
  '/api/nothing',
  `/api/sales/${randomUUID()}`,
  '/%3Cscript%3Ealert(1)%3C/script%3E',
]

describe('whatever a browser is answered', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  for (const path of paths) {
    test(`runs no script but ours, is in nobody's frame, and is not guessed at: ${path.replace(/[0-9a-f-]{36}/, ':id')}`, async () => {
      const response = await fetch(world.api.url + path)
      const body = await response.text()
      const policy = new Map(
        (response.headers.get('content-security-policy') ?? '')
          .split(';')
          .map((part) => part.trim().split(' '))
          .map(([name, ...sources]) => [name!, sources.join(' ')]),
      )
      for (const name of ['default-src', 'script-src', 'style-src', 'connect-src', 'worker-src'])
        assert.equal(policy.get(name), "'self'", name)
      for (const name of ['object-src', 'base-uri', 'frame-ancestors']) assert.equal(policy.get(name), "'none'", name)
      expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*|https?:/)
      expect(
        ['x-content-type-options', 'x-frame-options', 'x-powered-by'].map((name) => response.headers.get(name)),
      ).toEqual(['nosniff', 'DENY', null])
      assert.ok(!body.includes('<script>alert'), 'the address is in the page as it was written')
    })
  }
})
