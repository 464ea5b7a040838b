import { Command, InvalidArgumentError, Option } from 'commander'
import { openContext, type Context } from '../../shared/context.ts'
import { staffRoles, type StaffRole } from '../../shared/contract/roles.ts'
import { cleanStaffName, staffNameMax } from '../../shared/person/staff-name.ts'
import { configOfCommand } from './with-database.ts'

export interface StaffOptions {
  role: StaffRole
  seller: string
  name?: string
  hours: number
}

/** A command that lets a member of staff in: `npm run token` and `npm run sign-in` take the same options. */
export function staffCommand(
  name: 'token' | 'sign-in',
  { description, example, hours }: { description: string; example: string; hours: number },
): Command {
  return new Command(`npm run -s ${name} --`)
    .description(description)
    .addOption(new Option('--role <role>', 'what the person may do').choices(staffRoles).makeOptionMandatory())
    .option('--seller <slug>', 'the seller whose staff this is', toSlug, 'main')
    .option('--name <name>', 'who it is, as recorded in events', toName)
    .option('--hours <hours>', 'how long the person stays signed in', toHours, hours)
    .addHelpText('after', `\nExample: npm run -s ${name} -- ${example}`)
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
}

/** Does something with the database next to this command, and the secrets of web and worker. */
export async function withContext(name: string, work: (ctx: Context) => Promise<void>): Promise<void> {
  const prepared = await configOfCommand('secrets')
  try {
    const ctx = await openContext({ ...prepared.config, RELAY: 'off', LOG_LEVEL: 'error' }, name)
    try {
      await work(ctx)
    } finally {
      await ctx.close()
    }
  } finally {
    await prepared.stop()
  }
}

function toSlug(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(text))
    throw new InvalidArgumentError('use lower-case letters, digits and hyphens')
  return text
}

function toName(text: string): string {
  const name = cleanStaffName(text)
  if (name === undefined) throw new InvalidArgumentError(`use 1-${staffNameMax} letters, digits, spaces and . _ @ - '`)
  return name
}

function toHours(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 8760)) throw new InvalidArgumentError('give hours between 0 and 8760')
  return value
}
