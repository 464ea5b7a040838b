import { Command, InvalidArgumentError, Option } from 'commander'
import { randomUUID } from 'node:crypto'
import { recordChange } from '../shared/audit/audit-store.ts'
import { openContext } from '../shared/context.ts'
import { ensureSeller } from '../shared/sale/seller-store.ts'
import { staffToken } from '../shared/contract/staff-token.ts'
import { configBeside } from './lib/with-database.ts'
import { runCommand } from './lib/run-command.ts'

type StaffRole = 'host' | 'packer' | 'dispatcher' | 'admin'

const command = new Command('npm run -s token --')
  .description('Prints a bearer token for a member of staff, and creates the seller if it is new.')
  .addOption(
    new Option('--role <role>', 'what the token may do')
      .choices(['host', 'packer', 'dispatcher', 'admin'])
      .makeOptionMandatory(),
  )
  .option('--seller <slug>', 'the seller whose staff this is', slug, 'main')
  .option('--name <name>', 'who it is, as recorded in events', name)
  .option('--hours <hours>', 'how long it lasts', hours, 12)
  .addHelpText('after', '\nExample: npm run -s token -- --role host --seller cau-ke --hours 8')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm run -s token`: the only thing on stdout is the token. */
await runCommand(async () => {
  const options = command.parse().opts<{ role: StaffRole; seller: string; hours: number; name?: string }>()
  const prepared = await configBeside('secrets')
  try {
    const ctx = await openContext({ ...prepared.config, RELAY: 'off', LOG_LEVEL: 'error' }, 'token')
    try {
      const sellerId = await ensureSeller(ctx.db, options.seller)
      const sub = options.name ?? randomUUID()
      await recordChange(ctx.db, {
        actor: 'command',
        kind: 'token:made',
        subject: `${options.role}:${sub}`,
        detail: { seller: options.seller, hours: options.hours },
      })
      const token = await staffToken(
        { sub, role: options.role, sellerId, hours: options.hours },
        prepared.config.TOKEN_SECRET,
        ctx.clock.now(),
      )
      process.stdout.write(`${token}\n`)
    } finally {
      await ctx.close()
    }
  } finally {
    await prepared.stop()
  }
  return 0
})

function slug(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(text))
    throw new InvalidArgumentError('use lower-case letters, digits and hyphens')
  return text
}

function name(text: string): string {
  if (!/^[\w.@-]{1,60}$/.test(text)) throw new InvalidArgumentError('use letters, digits and . _ @ -')
  return text
}

function hours(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 8760)) throw new InvalidArgumentError('give hours between 0 and 8760')
  return value
}
