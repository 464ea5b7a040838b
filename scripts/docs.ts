import { Command } from 'commander'
import { readFileSync, writeFileSync } from 'node:fs'
import { settings } from '../shared/config.ts'
import { projectPath } from '../shared/lib/paths.ts'
import { runCommand } from './lib/run-command.ts'
import { configTable, envExample, withTable } from './lib/config-docs.ts'
import { faultTable } from './lib/fault-docs.ts'
import { limitsPage } from './lib/limits-docs.ts'

const command = new Command('npm run docs')
  .description(
    'Writes .env.example, docs/limits.md and the tables of docs/operate/configuration.md and docs/reliability.md from the code.',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/**
 * `npm run docs`: writes the parts of the documentation that come from tables in the code. A test fails when they
 * differ.
 */
await runCommand(async () => {
  command.parse()
  writeFileSync(projectPath('.env.example'), envExample(settings))
  const page = projectPath('docs', 'operate', 'configuration.md')
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), 'configuration', configTable(settings)))
  const reliability = projectPath('docs', 'reliability.md')
  writeFileSync(reliability, withTable(readFileSync(reliability, 'utf8'), 'faults', faultTable()))
  writeFileSync(projectPath('docs', 'limits.md'), limitsPage())
  process.stdout.write(
    'Wrote .env.example, docs/limits.md and the tables of docs/operate/configuration.md and docs/reliability.md.\n',
  )
  return 0
})
