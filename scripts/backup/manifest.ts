import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { SetupError } from '../services/setup-error.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const manifest = z.strictObject({
  format: z.literal(1),
  /** By the database's clock, at the snapshot. */
  takenAt: z.iso.datetime(),
  postgres: z.string(),
  schema: z.string(),
  /** The applied migrations: the version of the schema. */
  migrations: z.array(z.string()).min(1),
  /** The ids of the keys that personal data in it is encrypted with. */
  personalDataKeys: z.array(z.string()),
  tables: z.array(
    z.strictObject({
      name: z.string(),
      file: z.string().regex(/^[\w.-]+$/),
      columns: z.array(z.string()),
      rows: z.int().min(0),
      bytes: z.int().min(0),
      sha256,
    }),
  ),
  sequences: z.array(
    z.strictObject({ name: z.string(), lastValue: z.string().regex(/^-?\d+$/), isCalled: z.boolean() }),
  ),
})

export type Manifest = z.output<typeof manifest>

export const manifestName = 'manifest.json'
/** In the format of `sha256sum`. */
export const sumsName = 'SHA256SUMS'

/**
 * Reads a backup's manifest. Throws {@link SetupError} if there is none, the backup was not finished, or it was changed
 * since.
 */
export function readManifest(folder: string): Manifest {
  const path = join(folder, manifestName)
  if (!existsSync(path) || !existsSync(join(folder, sumsName)))
    throw new SetupError(`${folder} contains no finished backup: ${manifestName} or ${sumsName} is missing.`)
  const text = readFileSync(path)
  const wanted = new RegExp(`^([0-9a-f]{64})  ${manifestName}$`, 'm').exec(
    readFileSync(join(folder, sumsName), 'utf8'),
  )?.[1]
  if (createHash('sha256').update(text).digest('hex') !== wanted)
    throw new SetupError(`${path} was changed after it was written: its checksum differs. Use another backup.`)
  const parsed = manifest.safeParse(JSON.parse(text.toString('utf8')))
  if (!parsed.success)
    throw new SetupError(
      `${path} cannot be read by this Flashpack: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
    )
  return parsed.data
}

/** Compares every file of a backup with its checksum. Throws {@link SetupError} naming all that differ. */
export async function checkFiles(folder: string, { tables }: Manifest): Promise<void> {
  const wrong: string[] = []
  for (const table of tables) {
    const path = join(folder, table.file)
    if (!existsSync(path)) wrong.push(`${table.file} is missing`)
    else if ((await sumOf(path)) !== table.sha256) wrong.push(`${table.file} was changed after it was written`)
  }
  if (wrong.length > 0)
    throw new SetupError(
      `Nothing was restored, the backup in ${folder} is damaged: ${wrong.join(', ')}. Use another backup.`,
    )
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
