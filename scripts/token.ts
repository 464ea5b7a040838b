import { randomUUID } from 'node:crypto'
import { recordChange } from '../shared/audit/audit-store.ts'
import { staffToken } from '../shared/contract/staff-token.ts'
import { ensureSeller } from '../shared/sale/seller-store.ts'
import { runCommand } from './lib/run-command.ts'
import { staffCommand, withContext, type StaffOptions } from './lib/staff-command.ts'

const command = staffCommand('token', {
  description:
    'Prints a bearer token for a program that acts as a member of staff, and creates the seller if it is new. People sign in by a link: npm run -s sign-in.',
  example: '--role host --seller cau-ke --hours 8',
  hours: 12,
})

/** `npm run -s token`: the only thing on stdout is the token. */
await runCommand(async () => {
  const options = command.parse().opts<StaffOptions>()
  await withContext('token', async ({ db, config, clock }) => {
    const sellerId = await ensureSeller(db, options.seller)
    const sub = options.name ?? randomUUID()
    await recordChange(db, {
      actor: 'command',
      kind: 'token:made',
      subject: `${options.role}:${sub}`,
      detail: { seller: options.seller, hours: options.hours },
    })
    const claims = { sub, role: options.role, sellerId, hours: options.hours }
    process.stdout.write(`${await staffToken(claims, config.TOKEN_SECRET, clock.now())}\n`)
  })
  return 0
})
