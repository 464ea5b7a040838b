import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../../shared/config.ts'
import { bundledPackages } from './bundled-packages.ts'

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
})

/** One copy of a package, as npm installs it. */
export interface LockedPackage {
  /** Where it is installed, e.g. `node_modules/ws`. */
  path: string
  name: string
  version: string
  /** As its author states it: an SPDX expression. */
  license: string | undefined
  /** Installed on every host, or bundled into `dist/`; false for what only our builds and tests need. */
  isShipped: boolean
}

/** Every package of a `package-lock.json`. Throws {@link ConfigError} with the file's name if it is not one. */
export function readLockfile(file: string): LockedPackage[] {
  const { packages } = readChecked(file, lockfile)
  const bundled = bundledPackages()
  return Object.entries(packages).flatMap(([path, { name, version, license, dev, link }]) =>
    path === '' || link || version === undefined
      ? []
      : [
          {
            path,
            name: name ?? path.split('node_modules/').at(-1)!,
            version,
            license,
            isShipped: dev !== true || bundled.has(path),
          },
        ],
  )
}

/**
 * Reads a JSON file by a schema. Throws {@link ConfigError} naming the file, and the invalid entry by its id where it
 * has one.
 */
export function readChecked<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  const json = parseJson(file)
  const checked = schema.safeParse(json)
  if (checked.success) return checked.data
  const [{ path, message }] = checked.error.issues as [z.core.$ZodIssue]
  throw new ConfigError(`${file}: ${[...path, ...idOf(json, path)].join('.') || 'the file'}: ${message}`)
}

function parseJson(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    throw new ConfigError(`${file}: is not JSON`)
  }
}

/** The id of the list entry that a path leads through: ` (GHSA-…)`. */
function idOf(json: unknown, path: readonly PropertyKey[]): string[] {
  let at = json
  for (const part of path) {
    at = (at as Record<PropertyKey, unknown> | undefined)?.[part]
    const id = (at as { id?: unknown } | null | undefined)?.id
    if (typeof id === 'string') return [` (${id})`]
  }
  return []
}
