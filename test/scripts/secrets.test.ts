import { expect, test } from '../support/jest.ts'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toConfig } from '../../shared/config.ts'
import { atEnd } from '../support/jest.ts'
import { runScript } from '../support/run-script.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-secrets-'))
  atEnd(() => rmSync(folder, { recursive: true }))
  return join(folder, 'secrets')
}

const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))

test('one command makes secrets that a Flashpack starts with, for nobody else to read, and prints none of them', async () => {
  const folder = newFolder()
  const { code, out, error } = await runScript('secrets', ['--to', folder, '--postgres', 'db.internal:5432'], {})
  expect(code).toBe(0)
  const made = contents(folder)
  expect(Object.keys(made).toSorted()).toEqual(
    out
      .trim()
      .split('\n')
      .map((line) => line.replace('made ', ''))
      .toSorted(),
  )
  for (const [name, value] of Object.entries(made)) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    expect(out + error).not.toContain(value.trim())
  }
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  const config = toConfig(
    Object.fromEntries(
      Object.keys(made)
        .filter((name) => !name.startsWith('POSTGRES_'))
        .map((name) => [`${name}_FILE`, join(folder, name)]),
    ),
  )
  const [owner, app] = [made['POSTGRES_PASSWORD']!.trim(), made['POSTGRES_APP_PASSWORD']!.trim()]
  expect(config).toMatchObject({
    DATABASE_URL: `postgres://flashpack_app:${app}@db.internal:5432/flashpack`,
    DATABASE_OWNER_URL: `postgres://flashpack_owner:${owner}@db.internal:5432/flashpack`,
    VAPID_PRIVATE_KEY: made['VAPID_PRIVATE_KEY']!.trim(),
  })
})

test('what is there is kept to the byte; only what is missing is made, and fits to it', async () => {
  const folder = newFolder()
  await runScript('secrets', ['--to', folder, '--postgres', 'db:5432'], {})
  const before = contents(folder)
  for (const name of ['METRICS_TOKEN', 'DATABASE_URL']) rmSync(join(folder, name))
  chmodSync(join(folder, 'TOKEN_SECRET'), 0o644)
  const { code, out } = await runScript('secrets', ['--to', folder, '--postgres', 'db:5432'], {})
  expect([code, out.match(/^made .*$/gm)]).toEqual([0, ['made METRICS_TOKEN', 'made DATABASE_URL']])
  const { METRICS_TOKEN: token, ...after } = contents(folder)
  const { METRICS_TOKEN: former, ...rest } = before
  expect(after).toEqual(rest)
  expect(token).not.toBe(former)
  expect(statSync(join(folder, 'TOKEN_SECRET')).mode & 0o777).toBe(0o600)
})

test('a half without the other, or an empty file, is named, and nothing is made', async () => {
  const folder = newFolder()
  await runScript('secrets', ['--to', folder, '--postgres', 'db:5432'], {})
  for (const [name, said] of [
    ['VAPID_PRIVATE_KEY', /VAPID_PUBLIC_KEY is there without VAPID_PRIVATE_KEY/],
    ['POSTGRES_APP_PASSWORD', /DATABASE_URL is there without POSTGRES_APP_PASSWORD/],
  ] as const) {
    const kept = readFileSync(join(folder, name))
    for (const other of [name, 'TOKEN_SECRET']) rmSync(join(folder, other), { force: true })
    const refused = await runScript('secrets', ['--to', folder, '--postgres', 'db:5432'], {})
    expect([refused.code, refused.error]).toEqual([3, expect.stringMatching(said)])
    expect(existsSync(join(folder, 'TOKEN_SECRET'))).toBe(false)
    writeFileSync(join(folder, name), kept)
  }
  writeFileSync(join(folder, 'TOKEN_SECRET'), '\n')
  const refused = await runScript('secrets', ['--to', folder], {})
  expect([refused.code, refused.error]).toEqual([3, expect.stringMatching(/TOKEN_SECRET is empty/)])
})

test('an address without a port, or a user by name, is wrong usage', async () => {
  for (const args of [
    ['--postgres', 'db'],
    ['--owner', 'root'],
  ])
    expect(await runScript('secrets', ['--to', newFolder(), ...args], {})).toMatchObject({ code: 2, out: '' })
})
