import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { makeSecretFiles } from '../../scripts/lib/secret-files.ts'
import { settings, toConfig } from '../../shared/config.ts'
import { deployPath, deployText, runTool, withSecretsIn } from '../support/deploy.ts'
import { skipWithout } from '../support/find-tool.ts'
import { describeUnless } from '../support/unless.ts'

const names = readdirSync(deployPath('systemd')).filter((name) => !name.endsWith('.env'))
const ofProcesses = names.filter((name) => name.endsWith('.service'))
/** What is not a setting of ours, but of Node and its packages. */
const notOurs = new Set(['NODE_ENV'])

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashpack-units-'))
  makeSecretFiles(join(folder, 'secrets'), { postgres: '127.0.0.1:5432' })
  for (const name of names) {
    const text = deployText('systemd', name).replaceAll('/usr/bin/node', process.execPath)
    writeFileSync(join(folder, name), text)
    if (name.includes('@.')) writeFileSync(join(folder, name.replace('@.', '@3001.')), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

describeUnless(skipWithout('systemd-analyze'), 'systemd', () => {
  test('accepts every unit', async () => {
    const units = readdirSync(folder).filter((name) => /^flashpack.*[^@]\.(service|timer|target)$/.test(name))
    expect(units).toContain('flashpack-web@3001.service')
    expect(
      await runTool('systemd-analyze', ['verify', ...units.map((name) => join(folder, name))], {
        SYSTEMD_UNIT_PATH: `${folder}:`,
      }),
    ).toEqual({ code: 0, said: '' })
  })

  test('calls what each process of ours could do to the machine little', async () => {
    for (const name of ofProcesses.map((one) => one.replace('@.', '@3001.'))) {
      const { said } = await runTool('systemd-analyze', ['security', '--offline=true', join(folder, name)])
      expect(Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1])).toBeLessThan(2)
    }
  })
})

test('each unit gets settings that it starts with, its secrets by systemd, and time to drain', () => {
  for (const name of ofProcesses) {
    const unit = deployText('systemd', name).replaceAll('%i', '3001')
    const set = [...unit.matchAll(/^Environment=(.+)$/gm)].flatMap(([, line]) => line!.split(' '))
    const own = Object.fromEntries(set.map((pair) => pair.split('=') as [string, string]))
    const env = { ...(parseEnv(deployText('systemd', 'flashpack.env')) as Record<string, string>), ...own }
    const known = Object.keys(env).filter((key) => !notOurs.has(key))
    expect(known.filter((key) => !(key.replace(/_FILE$/, '') in settings.shape))).toEqual([])
    const handed = [...unit.matchAll(/^LoadCredential=(\w+):\/etc\/flashpack\/secrets\/\1$/gm)].map(
      ([, secret]) => secret,
    )
    expect(handed).toEqual(Object.keys(env).flatMap((key) => /^(\w+)_FILE$/.exec(key)?.[1] ?? []))
    const isLongLived = unit.includes('Restart=always')
    const config = toConfig({
      ...(!isLongLived && {
        TOKEN_SECRET: 'x'.repeat(40),
        PERSONAL_DATA_KEY: 'y'.repeat(40),
        PAYMENT_WEBHOOK_SECRET: `whsec_${'z'.repeat(40)}`,
      }),
      ...withSecretsIn(join(folder, 'secrets'), '%d', env),
    })
    expect([config.TRUST_PROXY, config.HOST]).toEqual([1, '127.0.0.1'])
    if (!isLongLived) continue
    // A process ends itself after 9 s (shared/run-process.ts).
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(10)
    if (name.includes('web')) expect([config.PORT, config.METRICS_PORT]).toEqual([3001, 13_001])
  }
})
