import { test } from './support/jest.ts'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { projectPath } from '../shared/lib/paths.ts'

/**
 * The minimum versions in the lockfile: below them a client can crash the gateway or fill its memory (engine.io
 * CVE-2026-102599 and CVE-2026-59725, socket.io-parser CVE-2026-33151 and CVE-2026-69185, ws CVE-2026-48779 and
 * CVE-2026-45736), workers stop silently (BullMQ #4479), or a cluster's answer can pollute prototypes (ioredis #2151).
 * socket.io's own ranges still allow the vulnerable ones.
 */
const floors: Record<string, string> = {
  'engine.io': '6.6.10',
  'socket.io-parser': '4.2.7',
  ws: '8.21.0',
  ioredis: '6.0.0',
  bullmq: '6.0.7',
  'socket.io': '4.8.4',
}

interface Lock {
  packages: Record<string, { version?: string; resolved?: string; integrity?: string; link?: boolean }>
}
const lock = JSON.parse(readFileSync(projectPath('package-lock.json'), 'utf8')) as Lock
const manifest = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

const isAtLeast = (version: string, floor: string): boolean => {
  const [have, want] = [version, floor].map((text) => text.split('-')[0]!.split('.').map(Number))
  const at = want!.findIndex((part, i) => part !== have![i])
  return at < 0 ? !version.includes('-') : have![at]! > want![at]!
}

test('every copy of a package that talks to strangers is at or above its safe minimum', () => {
  for (const [name, floor] of Object.entries(floors)) {
    const copies = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
    assert.ok(copies.length > 0, `${name} is not in the lockfile`)
    for (const [path, { version }] of copies)
      assert.ok(isAtLeast(version!, floor), `${path} is ${version}, below ${floor}`)
  }
  for (const version of ['6.6.10', '6.10.0', '7.0.0']) assert.ok(isAtLeast(version, '6.6.10'), version)
  for (const version of ['6.6.9', '6.6.10-rc.1']) assert.ok(!isAtLeast(version, '6.6.10'), version)
})

test('versions are exact, and every package comes from the registry with its checksum', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    assert.match(version, /^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/, name)
  for (const [path, { resolved, integrity, link }] of Object.entries(lock.packages)) {
    if (path === '' || link) continue
    if (resolved !== undefined) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//, path)
    assert.match(integrity ?? '', /^sha512-/, `${path} has no checksum`)
  }
})
