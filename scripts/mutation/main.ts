import Table from 'cli-table3'
import { Command } from 'commander'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { projectPath, projectRoot } from '../../shared/lib/paths.ts'
import { runCommand } from '../lib/run-command.ts'
import { run } from '../services/run.ts'
import { SetupError } from '../services/setup-error.ts'
import { mutants } from './list.ts'
import type { Mutant } from './mutant.ts'
import { mutate } from './mutate.ts'

const command = new Command('npm run mutants --')
  .description(
    'Breaks a copy of the code on purpose, one promise at a time, and checks that the named test notices. Nothing in this checkout changes.',
  )
  .option('--only <word>', 'only those whose name contains this word')
  .addHelpText(
    'after',
    '\nExit codes: 0 every break was caught, 1 one was not, 2 wrong usage, 3 a break no longer fits the code',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const buildMsMax = 400_000
/** A break often leaves an unused name behind. */
const unusedIsFine = ['--noUnusedLocals', 'false', '--noUnusedParameters', 'false']
const testMsMax = 600_000
const left = new Set(['node_modules', 'dist', '.git', '.data', 'demo-output'])

interface Verdict {
  mutant: Mutant
  caught: boolean
  what: string
}

await runCommand(async () => {
  const { only } = command.parse().opts<{ only?: string }>()
  const wanted = mutants.filter(({ name }) => !only || name.includes(only))
  for (const mutant of wanted) mutate(mutant, readFileSync(projectPath(mutant.file), 'utf8'))
  const copy = mkdtempSync(join(tmpdir(), 'flashpack-mutants-'))
  try {
    cpSync(projectRoot, copy, { recursive: true, filter: (path) => !left.has(basename(path)) })
    symlinkSync(projectPath('node_modules'), join(copy, 'node_modules'))
    await proveSound(copy, wanted)
    const verdicts: Verdict[] = []
    for (const mutant of wanted) {
      verdicts.push(await judge(copy, mutant))
      say(`${verdicts.at(-1)!.caught ? 'caught  ' : 'SURVIVED'}  ${mutant.name}`)
    }
    return report(verdicts)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

/** A test that fails without any break proves nothing when it fails with one. */
async function proveSound(copy: string, wanted: readonly Mutant[]): Promise<void> {
  await build(copy)
  await run(process.execPath, ['dist/scripts/build-pages.js'], { cwd: copy, limitMs: buildMsMax })
  const { ok, output } = await test(copy, [...new Set(wanted.map(({ tests }) => tests))])
  if (!ok) throw new SetupError(`The tests must pass before anything is broken:\n${failuresIn(output).join('\n')}`)
  say('all named tests pass before anything is broken')
}

async function judge(copy: string, mutant: Mutant): Promise<Verdict> {
  const path = join(copy, mutant.file)
  const sound = readFileSync(path, 'utf8')
  writeFileSync(path, mutate(mutant, sound))
  try {
    await build(copy)
    const { output } = await test(copy, [mutant.tests])
    const failed = failuresIn(output)
    const caught = failed.some((title) => title.includes(mutant.title))
    return {
      mutant,
      caught,
      what: caught ? `${mutant.tests}: ${mutant.title}` : failed.length > 0 ? `only ${failed[0]}` : 'no test failed',
    }
  } finally {
    writeFileSync(path, sound)
  }
}

/** File, title and reason of the tests that failed, as the test command says them at its end. */
function failuresIn(output: string): string[] {
  return output.split('\n').flatMap((line) => /^failed: (.*)$/.exec(line)?.[1] ?? [])
}

async function build(copy: string): Promise<void> {
  const { ok, output } = await run(
    process.execPath,
    [
      projectPath('node_modules', 'typescript-compiler', 'bin', 'tsc'),
      '-p',
      'tsconfig.json',
      '--incremental',
      '--tsBuildInfoFile',
      'dist/.built',
      ...unusedIsFine,
    ],
    { cwd: copy, limitMs: buildMsMax },
  )
  if (!ok) throw new SetupError(`The broken code must compile, so that it is the test that notices: ${output}`)
  await run(process.execPath, ['dist/scripts/build-processes.js'], { cwd: copy, limitMs: buildMsMax })
}

function test(copy: string, parts: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return run(process.execPath, ['dist/scripts/test.js', ...parts], { cwd: copy, limitMs: testMsMax })
}

function report(verdicts: readonly Verdict[]): number {
  const table = new Table({
    head: ['deliberate break', 'file', 'result', 'by'],
    wordWrap: true,
    colWidths: [48, 32, 11, 70],
    style: { head: [], border: [] },
  })
  for (const { mutant, caught, what } of verdicts)
    table.push([mutant.name, mutant.file, caught ? 'caught' : 'SURVIVED', what])
  const survived = verdicts.filter(({ caught }) => !caught)
  process.stdout.write(`${table.toString()}\n${verdicts.length - survived.length} of ${verdicts.length} caught\n`)
  return survived.length === 0 && verdicts.length > 0 ? 0 : 1
}
