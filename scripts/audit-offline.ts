import { Command, Option } from 'commander'
import { writeFileSync } from 'node:fs'
import { wallClock } from '../shared/clock.ts'
import { projectPath } from '../shared/lib/paths.ts'
import {
  daysOld,
  findOpen,
  isAtLeast,
  listDaysMax,
  readAdvisories,
  severities,
  type AdvisoryList,
  type OpenAdvisory,
  type Severity,
} from './lib/advisories.ts'
import { readLockfile } from './lib/lockfile.ts'
import { readOsvCopy } from './lib/osv-records.ts'
import { runCommand } from './lib/run-command.ts'

interface AuditOptions {
  lockfile: string
  list: string
  level: Severity
  renewFrom?: string
  json: boolean
}

const command = new Command('npm run -s audit-offline --')
  .description(
    'Checks every package in package-lock.json against the list of known vulnerabilities in data/advisories. Makes no network calls and changes nothing.',
  )
  .option('--lockfile <file>', 'the lockfile to check', projectPath('package-lock.json'))
  .option('--list <file>', 'the list to check it against', projectPath('data', 'advisories', 'npm.json'))
  .addOption(new Option('--level <level>', 'the lowest severity that fails').choices(severities).default('high'))
  .option('--renew-from <zip>', "first rebuild the list for our packages from OSV's npm export (npm/all.zip)")
  .option(
    '--json',
    'print { date, daysOld, isOld, packages, open: [{ id, package, version, … }] } instead of lines',
    false,
  )
  .addHelpText(
    'after',
    `
Exit codes:
  0  PASS: nothing is open at this level or above
  1  FAIL: something is open; the lines (or the JSON) name it
  2  wrong usage
  3  the lockfile or the list cannot be read`,
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm run -s audit-offline` */
await runCommand(async () => {
  const { lockfile, list: file, level, renewFrom, json } = command.parse().opts<AuditOptions>()
  const packages = readLockfile(lockfile)
  if (renewFrom !== undefined) await renew(file, renewFrom, new Set(packages.map(({ name }) => name)))
  const list = readAdvisories(file)
  const open = findOpen(packages, list.advisories)
  const age = daysOld(list, wallClock())
  if (age > listDaysMax)
    process.stderr.write(
      `The list is ${age} days old: it does not contain anything published since ${list.date}. Renew it (docs/operate/audit.md).\n`,
    )
  process.stdout.write(json ? asJson(list, age, packages.length, open) : asLines(list, age, packages.length, open))
  const failing = open.filter(({ advisory }) => isAtLeast(advisory.severity, level)).length
  if (!json) process.stdout.write(`\n${failing === 0 ? 'PASS' : 'FAIL'}: ${failing} open at ${level} or above\n`)
  return failing === 0 ? 0 : 1
})

async function renew(file: string, zip: string, names: ReadonlySet<string>): Promise<void> {
  const { date, source, advisories } = await readOsvCopy(zip, names)
  const lines = advisories.map((advisory) => `    ${JSON.stringify(advisory)}`).join(',\n')
  writeFileSync(
    file,
    `{\n  "date": ${JSON.stringify(date)},\n  "source": ${JSON.stringify(source)},\n  "advisories": [\n${lines}\n  ]\n}\n`,
  )
}

function asLines(list: AdvisoryList, age: number, packages: number, open: readonly OpenAdvisory[]): string {
  const lines = open.map(({ advisory, found }) => {
    const where = found.isShipped ? found.path : `${found.path}, development only`
    return `${advisory.severity.padEnd(10)}${found.name} ${found.version} (${where})\n          ${advisory.id} ${advisory.summary}\n          ${advisory.url}\n`
  })
  return `${packages} packages, ${list.advisories.length} advisories of ${list.date} (${age} days old; ${list.source})\n${lines.join('')}`
}

function asJson(list: AdvisoryList, age: number, packages: number, open: readonly OpenAdvisory[]): string {
  return `${JSON.stringify(
    {
      date: list.date,
      daysOld: age,
      isOld: age > listDaysMax,
      packages,
      open: open.map(({ advisory, found: { name, version, path, isShipped } }) => ({
        id: advisory.id,
        package: name,
        version,
        path,
        isShipped,
        severity: advisory.severity,
        summary: advisory.summary,
        url: advisory.url,
      })),
    },
    null,
    2,
  )}\n`
}
