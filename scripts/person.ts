import { Command, InvalidArgumentError } from 'commander'
import { userInfo } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { openContext, type Context } from '../shared/context.ts'
import { vietnameseMobile } from '../shared/person/phone.ts'
import {
  ordersUnderWay,
  quietSeconds,
  requestErasure,
  stepErasure,
  type Receipt,
  type UnderWay,
} from '../shared/person/erase-store.ts'
import { readPerson } from '../shared/person/export-store.ts'
import { rekeyStep, rowsByKey } from '../shared/person/phone-index-store.ts'
import { configOfCommand } from './lib/with-database.ts'
import { personText, receiptText } from './lib/format-person.ts'
import { runCommand } from './lib/run-command.ts'
import { SetupError } from './services/setup-error.ts'

interface Options {
  phone: string
  json: boolean
  by: string
  whenDone: boolean
}

const print = (text: string): void => void process.stdout.write(`${text}\n`)
const say = (line: string): void => void process.stderr.write(`${line}\n`)

let work: ((ctx: Context) => Promise<number>) | undefined
const chosen =
  <Given>(act: (ctx: Context, given: Given) => Promise<number>) =>
  (given: Given): void => {
    work = (ctx) => act(ctx, given)
  }

const command = new Command('npm run -s person --')
  .description(
    'Manages personal data: shows everything that is stored about a person, erases it, rotates the key that it is encrypted with.',
  )
  .addHelpText(
    'after',
    '\nExample: npm run -s person -- export --phone "0912 345 678" --json\nExit codes: 0 done, 1 not erased yet (the output says why), 2 wrong usage, 3 a setting or a service is missing',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

command
  .command('export')
  .description('Shows everything that is stored about the person with this phone.')
  .requiredOption('--phone <phone>', 'a Vietnamese mobile number', phone)
  .option('--json', 'as one JSON object', false)
  .action(chosen<Options>(exportPerson))

command
  .command('erase')
  .description(
    'Erases name, phone and address of a person, and the paper that names them; prints a receipt. Orders, stock and decisions stay, without the person.',
  )
  .requiredOption('--phone <phone>', 'a Vietnamese mobile number', phone)
  .option(
    '--when-done',
    'while orders are in progress, let the worker erase as soon as the last one is handed over',
    false,
  )
  .option('--by <name>', 'who requests it, for the receipt', userInfo().username)
  .option('--json', 'print the receipt as JSON', false)
  .action(chosen<Options>(erasePerson))

command
  .command('rekey')
  .description(
    'Re-encrypts with PERSONAL_DATA_KEY everything that is encrypted with PERSONAL_DATA_KEY_OLD. Workers do the same in the background.',
  )
  .action(chosen(rekey))

/** `npm run person`: what people may request about their own data. */
await runCommand(async () => {
  await command.parseAsync()
  const prepared = await configOfCommand('secrets')
  try {
    const ctx = await openContext({ ...prepared.config, RELAY: 'off', LOG_LEVEL: 'error' }, 'person')
    try {
      return await work!(ctx)
    } finally {
      await ctx.close()
    }
  } finally {
    await prepared.stop()
  }
})

async function exportPerson(ctx: Context, options: Options): Promise<number> {
  const person = await readPerson(ctx.db, ctx.personal, options.phone)
  print(options.json ? JSON.stringify(person, null, 2) : personText(person))
  return 0
}

async function erasePerson(ctx: Context, { phone: e164, json, by, whenDone }: Options): Promise<number> {
  const person = await readPerson(ctx.db, ctx.personal, e164)
  const buyerKey = ctx.personal.buyerKey(e164)
  const tell = (receipt: Receipt): void => print(json ? JSON.stringify(receipt, null, 2) : receiptText(receipt))
  if (person.recipients.every(({ erasedAt }) => erasedAt !== null)) {
    if (person.erasures.length > 0) tell(person.erasures.at(-1)!)
    say(
      person.erasures.length > 0
        ? 'This person has already been erased; nothing is left to erase.'
        : 'Nothing is stored about a person with this phone.',
    )
    return 0
  }
  const underWay = await ordersUnderWay(ctx.db, buyerKey)
  if (underWay.length > 0 && !whenDone) {
    say(`Nothing was erased: ${underWaySentence(underWay)}`)
    return 1
  }
  const receipt = await requestErasure(ctx.db, buyerKey, by)
  if (underWay.length > 0) {
    tell(receipt)
    say(
      `Noted: ${underWay.length} ${underWay.length === 1 ? 'order is' : 'orders are'} in progress; the worker erases this person when the last one is handed over.`,
    )
    return 0
  }
  return finish(ctx, receipt, tell)
}

/**
 * Waits until every gateway knows that the person's tokens are revoked, so that no order can arrive after the erasure.
 */
async function finish(ctx: Context, receipt: Receipt, tell: (receipt: Receipt) => void): Promise<number> {
  say(`The person's tokens are being revoked; erasing in ${quietSeconds} seconds, when every gateway knows.`)
  for (;;) {
    const step = await stepErasure(ctx.db, receipt.receiptId)
    if ('done' in step) {
      tell(step.done)
      return 0
    }
    if (step.waiting === 'under-way') {
      say('An order came in at the last moment: the worker erases this person when it is handed over.')
      return 1
    }
    await wait(500)
  }
}

function underWaySentence(orders: readonly UnderWay[]): string {
  const named = orders
    .slice(0, 5)
    .map(({ orderId, state, saleTitle }) => `${orderId} (${state}, ${saleTitle})`)
    .join(', ')
  return (
    `${orders.length} ${orders.length === 1 ? 'order still needs' : 'orders still need'} the name and address: ${named}${orders.length > 5 ? ', …' : ''}. ` +
    'Hand them over or have the host cancel them first, or use --when-done: then the worker erases when the last one is handed over.'
  )
}

async function rekey(ctx: Context): Promise<number> {
  const present = ctx.personal.keyId
  let sealed = 0
  for (let rows = await rekeyStep(ctx.db, ctx.personal); rows > 0; rows = await rekeyStep(ctx.db, ctx.personal)) {
    sealed += rows
    if (sealed % 50_000 < rows) say(`${sealed} rows re-encrypted …`)
  }
  const foreign = (await rowsByKey(ctx.db)).filter(({ keyId }) => keyId !== present)
  if (foreign.length > 0)
    throw new SetupError(
      `${foreign.map(({ keyId, rows }) => `${rows} rows are still encrypted with key ${keyId}`).join(', ')}: set PERSONAL_DATA_KEY_OLD to that key and run this again.`,
    )
  print(
    `${sealed} rows re-encrypted; everything is encrypted with key ${present}. When all processes run with it, PERSONAL_DATA_KEY_OLD can be unset.`,
  )
  return 0
}

function phone(text: string): string {
  const e164 = vietnameseMobile(text)
  if (!e164) throw new InvalidArgumentError('give a Vietnamese mobile number, e.g. 0912 345 678')
  return e164
}
