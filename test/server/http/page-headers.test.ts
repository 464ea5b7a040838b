import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { pageNames } from '../../../shared/lib/page-names.ts'
import { projectPath } from '../../../shared/lib/paths.ts'
import { openWorld, type World } from '../../support/world.ts'

const pageFolder = projectPath('server', 'pages')
/** Every page but the two of a live sale, which have its address. */
const staffPages = pageNames(pageFolder).filter((name) => !['viewer', 'overlay', 'not-found'].includes(name))
const pathOf = (name: string): string => (name === 'home' ? '/' : `/${name}`)
/** Pages that scan by camera may compile the reader of codes. */
const scanningPages = staffPages.filter((name) =>
  readdirSync(join(pageFolder, name)).some((file) =>
    readFileSync(join(pageFolder, name, file), 'utf8').includes('<CameraScan'),
  ),
)

/** Pages and everything else that a browser might be led to, whether it exists or not. */
const paths = [
  '/',
  ...staffPages.map(pathOf),
  `/live/${randomUUID()}`,
  `/live/${randomUUID()}/calendar.ics`,
  `/live/${randomUUID()}/overlay`,
  '/assets/nothing.js',
  '/api/openapi.json',
  '/api/nothing',
  `/api/sales/${randomUUID()}`,
  '/%3Cscript%3Ealert(1)%3C/script%3E',
]

describe('any response to a browser', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  for (const path of paths) {
    test(`runs only our own scripts, cannot be framed, and is not sniffed: ${path.replace(/[0-9a-f-]{36}/, ':id')}`, async () => {
      const response = await fetch(world.api.url + path)
      const body = await response.text()
      const policy = new Map(
        (response.headers.get('content-security-policy') ?? '')
          .split(';')
          .map((part) => part.trim().split(' '))
          .map(([name, ...sources]) => [name!, sources.join(' ')]),
      )
      for (const name of ['default-src', 'style-src', 'connect-src', 'worker-src'])
        assert.equal(policy.get(name), "'self'", name)
      const reader = scanningPages.includes(path.slice(1)) ? " 'wasm-unsafe-eval'" : ''
      assert.equal(policy.get('script-src'), `'self'${reader}`)
      for (const name of ['object-src', 'base-uri', 'frame-ancestors']) assert.equal(policy.get(name), "'none'", name)
      expect([...policy.values()].join(' ').replace("'wasm-unsafe-eval'", '')).not.toMatch(/unsafe|\*|https?:/)
      expect(
        ['x-content-type-options', 'x-frame-options', 'x-powered-by'].map((name) => response.headers.get(name)),
      ).toEqual(['nosniff', 'DENY', null])
      expect(
        ['referrer-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'].map((name) =>
          response.headers.get(name),
        ),
      ).toEqual(['no-referrer', 'same-origin', 'same-origin'])
      // No page of another site can read an answer, whatever it sends.
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      assert.ok(!body.includes('<script>alert'), 'the address is in the page unescaped')
    })
  }

  test('comes from every page that has a folder of sources', async () => {
    expect(staffPages).toEqual(expect.arrayContaining(['host', 'floor']))
    expect(scanningPages).not.toEqual([])
    for (const name of staffPages)
      expect(`${name} ${(await fetch(world.api.url + pathOf(name))).status}`).toBe(`${name} 200`)
  })

  test('declares its character set: pages, what they load, and every answer of the API', async () => {
    const page = await (await fetch(`${world.api.url}/host`)).text()
    const loaded = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((found) => found[1]!)
    expect(loaded.length).toBeGreaterThan(1)
    for (const path of [...paths, ...loaded, '/service-worker.js', '/app.webmanifest', '/units/provinces.json']) {
      const response = await fetch(world.api.url + path)
      const type = response.headers.get('content-type') ?? ''
      await response.arrayBuffer()
      if (response.status === 200 || type !== '') expect(`${path} ${type}`).toMatch(/; ?charset=utf-8/i)
    }
  })

  test('to an unsupported method is not-found, and nothing of the request is echoed', async () => {
    for (const method of ['TRACE', 'TRACK', 'OPTIONS', 'PROPFIND', 'PATCH']) {
      for (const path of ['/', '/host', '/assets/', '/api/me', '/livez']) {
        const { status, text } = await askBy(world.api.url, method, path)
        expect(`${method} ${path} ${status}`).toMatch(/ (400|404|405|200)$/)
        expect(text).not.toContain('x-secret')
        if (method.startsWith('TRAC')) expect(status).not.toBe(200)
      }
    }
  })
})

/** `fetch` refuses to send these methods. */
function askBy(url: string, method: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const asking = request({ hostname, port, path, method, headers: { 'x-secret': 'x-secret' } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.once('end', () => resolve({ status: response.statusCode!, text }))
    })
    asking.once('error', reject)
    asking.end()
  })
}
