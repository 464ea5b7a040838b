import { makeSignInLink } from '../shared/sale/sign-in-store.ts'
import { addressForLinks, isForPhones } from './lib/own-address.ts'
import { qrLines } from './lib/qr-lines.ts'
import { runCommand } from './lib/run-command.ts'
import { staffCommand, withContext, type StaffOptions } from './lib/staff-command.ts'

const linkHours = 24
const howToReach =
  'It opens on this machine only; for phones set HOST=0.0.0.0, or PUBLIC_URL to the address that they reach.'

const command = staffCommand('sign-in', {
  description:
    'Prints a link that signs a member of staff in once, on the device that opens it, and creates the seller if it is new.',
  example: '--role packer --seller cau-ke --name lan',
  hours: 168,
}).option('--qr', 'also prints the link as a QR code where this is not a terminal')

/** `npm run -s sign-in`: the link is the first line of stdout, and the only one unless its QR code is asked for. */
await runCommand(async () => {
  const { name, qr, hours, ...options } = command.parse().opts<StaffOptions & { qr?: true }>()
  await withContext('sign-in', async ({ db, config }) => {
    const link = { ...options, name: name ?? options.role, hours: Math.max(1, Math.round(hours)), linkHours }
    const { path } = await makeSignInLink(db, link, 'command')
    const url = addressForLinks(config, config.PORT) + path
    process.stdout.write(`${url}\n`)
    if (qr || process.stdout.isTTY) process.stdout.write(`${qrLines(url).join('\n')}\n`)
    process.stderr.write(`It works once, within ${linkHours} hours.${isForPhones(config) ? '' : ` ${howToReach}`}\n`)
  })
  return 0
})
