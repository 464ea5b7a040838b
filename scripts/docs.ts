import { Command } from 'commander'
import { readFileSync, writeFileSync } from 'node:fs'
import { settings } from '../shared/config.ts'
import { projectPath } from '../shared/lib/paths.ts'
import { runCommand } from './lib/run-command.ts'
import { configTable, envExample, withTable } from './lib/config-docs.ts'

const command = new Command('npm run docs')
  .description('Writes .env.example and the configuration table of README.md from the settings that the code knows.')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm run docs`: writes `.env.example` and the README's configuration table from the one schema. A test fails when they differ from it. */
await runCommand(async () => {
  command.parse()
  writeFileSync(projectPath('.env.example'), envExample(settings))
  const readme = projectPath('README.md')
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), configTable(settings)))
  process.stdout.write('Wrote .env.example and the configuration table of README.md.\n')
  return 0
})
