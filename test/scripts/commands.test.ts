import { expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { projectPath } from '../../shared/lib/paths.ts'
import { runProgram, type Ended } from '../support/run-script.ts'
import { openWorld } from '../support/world.ts'

/** The commands in package.json that have a command line, by the file they run. */
const manifest = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { scripts: Record<string, string> }
const entries = Object.entries(manifest.scripts)
  .map(([name, line]): [string, string] => [name, /exec node (dist\/scripts\/\S+\.js)$/.exec(line)?.[1] ?? ''])
  .filter(([name, entry]) => entry !== '' && name !== 'test')

for (const [name, entry] of entries) {
  test(`npm run ${name} answers unknown arguments with its usage and code 2, and --help with code 0`, async () => {
    const [unknown, more, help] = await Promise.all([
      runProgram(entry, ['--nonsense']),
      runProgram(entry, ['nonsense', 'more']),
      runProgram(entry, ['--help']),
    ])
    for (const { code, out, error } of [unknown, more]) {
      assert.deepEqual([code, out], [2, ''], error)
      expect(error).toMatch(/^error: /)
      expect(error).toMatch(/^Usage: npm (run|start) /m)
    }
    expect(help).toMatchObject({ code: 0, error: '' })
    expect(help.out).toMatch(/^Usage: npm (run|start) /)
  })
}

test('a nearly right option gets a suggestion', async () => {
  expect((await runProgram('dist/scripts/start.js', ['--queu', 'redis'])).error).toMatch(/Did you mean --queue/)
  expect((await runProgram('dist/scripts/chaos/main.js', ['--sed', '7'])).error).toMatch(/Did you mean --seed/)
})

test('a command exits quietly when its reader goes away', async () => {
  const child = spawn(process.execPath, [projectPath('dist/scripts/chaos/main.js'), '--list'], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let error = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text))
  child.stdout.destroy()
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect({ code, signal, error }).toEqual({ code: 0, signal: null, error: '' })
})

test('a web process says in one line that its port is taken, that its database is not there, or that it has no tables, and exits 3', async () => {
  const world = await openWorld()
  try {
    const web = (env: Record<string, string>): Promise<Ended> =>
      runProgram('dist/server/main.js', [], { ...world.env, ...env })
    const gone = new URL(world.env['DATABASE_URL']!)
    gone.port = '1'
    const ended = await Promise.all([
      web({ PORT: new URL(world.api.url).port }),
      web({ DATABASE_URL: String(gone) }),
      web({ DATABASE_SCHEMA: 'nobody_made_this' }),
    ])
    expect(ended.map(({ code }) => code)).toEqual([3, 3, 3])
    for (const [i, meant] of [
      /using the port.*PORT/,
      /database cannot be reached.*DATABASE_URL/,
      /no Flashpack tables.*npm run migrate/,
    ].entries()) {
      expect(ended[i]!.error).toMatch(meant)
      expect(ended[i]!.error).not.toMatch(/\n\s+at /)
      expect(gone.password === '' || !ended[i]!.error.includes(gone.password)).toBeTruthy()
    }
  } finally {
    await world.close()
  }
})
