import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runScript, type Ended } from '../support/run-script.ts'
import { openWorld, type World } from '../support/world.ts'

describe('restoring a backup', () => {
  let world: World
  let home: string
  let schemas = 0
  beforeAll(async () => {
    world = await openWorld({ gateways: 0, workers: 0 })
    home = mkdtempSync(join(tmpdir(), 'flashpack-restore-'))
  })
  afterAll(async () => {
    await world.close()
    rmSync(home, { recursive: true, force: true })
  })

  const backup = (folder: string): Promise<Ended> => runScript('backup', ['--to', folder, '--json'], world.env)
  const restoredName = (): string => `${world.config.DATABASE_SCHEMA}_n${(schemas += 1)}`
  const restore = (folder: string, schema: string): Promise<Ended> =>
    runScript('restore', ['--from', folder, '--json'], { ...world.env, DATABASE_SCHEMA: schema })
  const tablesIn = async (schema: string): Promise<number> =>
    (
      await world.ctx.pool.query<{ n: number }>(
        'select count(*)::int as n from pg_class c join pg_namespace s on s.oid = c.relnamespace where s.nspname = $1',
        [schema],
      )
    ).rows[0]!.n

  test('is refused entirely when a byte is wrong, when the backup is not finished, when it has a newer schema, and when the target is not empty', async () => {
    const folder = join(home, 'spoiled')
    expect((await backup(folder)).code).toBe(0)
    const again = await backup(folder)
    expect(again).toMatchObject({
      code: 3,
      error: expect.stringMatching(/is not empty: give each backup its own folder/),
    })

    const full = await restore(folder, world.config.DATABASE_SCHEMA)
    expect(full.code).toBe(3)
    expect(full.error).toMatch(/\nNothing was restored: the schema t_\w+ is not empty \(.*DATABASE_URL/)

    const spoil = async (file: string, change: (path: string) => void, meant: RegExp): Promise<void> => {
      const path = join(folder, file)
      const sound = readFileSync(path)
      change(path)
      const schema = restoredName()
      const { code, error } = await restore(folder, schema)
      writeFileSync(path, sound)
      assert.equal(code, 3, error)
      expect(error).toMatch(meant)
      expect(error).not.toMatch(/\n\s+at /)
      assert.equal(await tablesIn(schema), 0, 'something was left behind')
    }
    const bytes = readFileSync(join(folder, 'order.copy.gz'))
    appendFileSync(join(folder, 'order.copy.gz'), '!')
    await spoil(
      'sale.copy.gz',
      (path) => rmSync(path),
      /damaged: order\.copy\.gz was changed after it was written, sale\.copy\.gz is missing/,
    )
    writeFileSync(join(folder, 'order.copy.gz'), bytes)
    await spoil(
      'manifest.json',
      (path) => appendFileSync(path, ' '),
      /manifest\.json was changed after it was written: its checksum differs/,
    )
    const { sums, text } = resealed(folder, (manifest) => (manifest['migrations'] as string[]).push('9999-of-tomorrow'))
    writeFileSync(join(folder, 'SHA256SUMS'), sums)
    await spoil(
      'manifest.json',
      (path) => writeFileSync(path, text),
      /made by a newer Flashpack: its schema has 9999-of-tomorrow/,
    )
  })
})

/** A manifest tampered with by someone who also updates its checksum. */
function resealed(
  folder: string,
  change: (manifest: Record<string, unknown>) => unknown,
): { text: string; sums: string } {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>
  change(manifest)
  const text = JSON.stringify(manifest)
  const sum = createHash('sha256').update(text).digest('hex')
  return {
    text,
    sums: readFileSync(join(folder, 'SHA256SUMS'), 'utf8').replace(/^[0-9a-f]{64}(?= {2}manifest\.json$)/m, sum),
  }
}
