import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../services/setup-error.ts'
import { makePassword, makeSecrets } from './secrets.ts'

const database = 'flashpack'
const roles = [
  { role: 'flashpack_owner', password: 'POSTGRES_PASSWORD', url: 'DATABASE_OWNER_URL' },
  { role: 'flashpack_app', password: 'POSTGRES_APP_PASSWORD', url: 'DATABASE_URL' },
] as const

export interface SecretFile {
  name: string
  isNew: boolean
}

export interface SecretFilesOptions {
  /** `host:port` of the Postgres whose two roles get passwords and addresses; none: only our own secrets are made. */
  postgres?: string
  /** Who may read the files, by user id. */
  owner?: number
}

/**
 * Makes the secrets that are missing in a folder, one file for each (0600), named like the setting whose `…_FILE` it is
 * for. What is there is never changed: losing the key would lose every name and address. Throws {@link SetupError}
 * where a half is missing that cannot be made to fit the other.
 */
export function makeSecretFiles(folder: string, { postgres, owner }: SecretFilesOptions): SecretFile[] {
  const kept = (name: string): string | undefined => readKept(folder, name)
  const made = { ...makeSecrets(), ...(postgres !== undefined && rolesOf(postgres, kept)) }
  requireBoth(folder, 'VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY')
  const files = Object.entries(made).map(([name, value]) => ({ name, value, isNew: kept(name) === undefined }))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return files.map(({ name, value, isNew }) => {
    const path = join(folder, name)
    if (isNew) writeFileSync(path, `${value}\n`, { flag: 'wx', mode: 0o600 })
    chmodSync(path, 0o600)
    if (owner !== undefined) chownSync(path, owner, owner)
    return { name, isNew }
  })
}

/** Both roles' passwords, kept or new, and the addresses that contain them. */
function rolesOf(postgres: string, kept: (name: string) => string | undefined): Record<string, string> {
  return Object.fromEntries(
    roles.flatMap(({ role, password, url }) => {
      if (kept(url) !== undefined && kept(password) === undefined)
        throw new SetupError(`${url} is there without ${password}, which it contains: put that back, or remove both.`)
      const secret = kept(password) ?? makePassword()
      return [
        [password, secret],
        [url, `postgres://${role}:${secret}@${postgres}/${database}`],
      ]
    }),
  )
}

function requireBoth(folder: string, one: string, other: string): void {
  const [there, missing] = existsSync(join(folder, one)) ? [one, other] : [other, one]
  if (existsSync(join(folder, there)) && !existsSync(join(folder, missing)))
    throw new SetupError(`${there} is there without ${missing}, and belongs to it: put that back, or remove both.`)
}

function readKept(folder: string, name: string): string | undefined {
  const path = join(folder, name)
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8').trim()
  if (text === '') throw new SetupError(`${path} is empty: put back what was in it, or remove it to get a new one.`)
  return text
}
