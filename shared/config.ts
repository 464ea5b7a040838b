import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { problemsBetween, webhookSecretShape } from './config-problems.ts'
import { staffRoles, type StaffRole } from './contract/roles.ts'
import { isTimeZone } from './deadline/deadline.ts'
import { projectPath } from './lib/paths.ts'

/**
 * Thrown when the environment is unusable: every problem in one message, without any secret's value. Processes exit 3
 * on it.
 */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

const number = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const whole = (min: number, max: number, fallback: number) => number(min, max).default(fallback)
const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((text) => text === '1')
const folder = (about: string) => z.string().min(1).optional().describe(about)
const sampleSecrets = ['changeme', 'secret', 'password', 'example', 'sample']

const secret = z
  .string()
  .min(32, 'must have at least 32 characters')
  .refine(
    (text) => !sampleSecrets.some((sample) => text.toLowerCase().includes(sample)),
    'is a sample value: generate your own with `openssl rand -base64 32`',
  )

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'use lower-case letters, digits and hyphens')

/** `value=role,value=role` as pairs, in this order. */
function rolePairs(text: string, ctx: z.RefinementCtx): [string, StaffRole][] {
  const pairs = text.split(',').flatMap((part) => {
    const at = part.lastIndexOf('=')
    return part.trim() === '' ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()] as const]
  })
  const isPair = (pair: readonly [string, string]): pair is [string, StaffRole] =>
    pair[0] !== '' && (staffRoles as readonly string[]).includes(pair[1])
  if (!pairs.every(isPair)) ctx.addIssue(`must be value=role,value=role with the roles ${staffRoles.join(', ')}`)
  return pairs.filter(isPair).map(([value, role]) => [value, role])
}

const webhookSecret = z.string().regex(webhookSecretShape, 'must be whsec_ followed by at least 24 bytes in base64')

/**
 * Every setting of Flashpack with its bounds, default and meaning: the one list behind the validation at startup,
 * `.env.example` and the documentation's table. A name with `_FILE` appended names a file that contains the value (for
 * secrets).
 */
export const settings = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('Postgres, the source of truth. Unset: `npm start` runs an embedded one under `.data/`.'),
  DATABASE_OWNER_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe(
      'Postgres as the owner of the tables, for migrations only: the role of `DATABASE_URL` can then append to the audit but never change it.',
    ),
  DATABASE_SCHEMA: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,50}$/)
    .default('public')
    .describe('Schema of all tables.'),
  DATABASE_POOL_MAX: whole(4, 100, 10).describe(
    'Connections to Postgres per process: two fifths for taking and deciding orders, the rest for everything else.',
  ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe(
      'Redis for the queue. Unset: `npm start` starts a private Redis if it can, otherwise the queue lives in Postgres.',
    ),
  QUEUE: z
    .enum(['redis', 'postgres'])
    .optional()
    .describe('Forces where the queue lives. Unset: `redis` if `REDIS_URL` is set, otherwise `postgres`.'),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,40}$/)
    .default('flashpack')
    .describe('Prefix of all keys in Redis; name of the queue schema in Postgres.'),
  RELAY: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      '`off` disables fast delivery of facts between processes; clients are still updated from Postgres, within 2 s.',
    ),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` to accept connections from other machines.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address at which phones reach Flashpack, e.g. `https://live.example`, for the links that commands print. Without it they name this machine.',
    ),
  PORT: whole(0, 65_535, 3000).describe('Port of the web process; 0 picks a free one.'),
  WORKER_PORT: whole(0, 65_535, 0).describe(
    'Port of the worker process for `/livez`, `/readyz`, `/metrics`; 0 picks a free one.',
  ),
  METRICS_PORT: number(0, 65_535)
    .optional()
    .describe(
      'A port of its own for `/metrics` of the web process, besides `/livez` and `/readyz`: `PORT`, which strangers reach, then no longer answers it. Unset: `PORT` does. The worker has `WORKER_PORT`.',
    ),
  METRICS_TOKEN: secret
    .optional()
    .describe(
      'Bearer token for `/metrics` of web and worker, e.g. for Prometheus. At least 32 characters. Unset: no access. `npm start` generates one.',
    ),
  HSTS_MAX_AGE: whole(0, 63_072_000, 0).describe(
    'Tells browsers to use https only for this long (s; `31536000` is a year): set it once the pages are served over https only. 0: off.',
  ),
  HSTS_SUBDOMAINS: flag.describe('`1` extends this to all subdomains.'),
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .describe("Comma-separated origins whose pages may open a websocket, in addition to Flashpack's own."),
  TRUST_PROXY: whole(0, 5, 0).describe('Number of reverse proxies in front (to determine the client address).'),
  TOKEN_SECRET: secret.describe('Signs the tokens of every role. At least 32 characters.'),
  TOKEN_SECRET_OLD: secret
    .optional()
    .describe(
      'The previous `TOKEN_SECRET`: tokens signed with it stay valid until they expire. Unset it once they have.',
    ),
  STAFF_KEY_DAYS: whole(0, 365, 30).describe(
    'How long staff may sign in again by passkey or PIN without a new link, counted from the last time (days); 0: never.',
  ),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Provider of identities (OpenID Connect) at which staff may sign in, e.g. `https://id.example/realms/shop`; needs `PUBLIC_URL`, and `PUBLIC_URL/sign-in` as redirect address at the provider. Unset: none.',
    ),
  OIDC_CLIENT_ID: z.string().min(1).optional().describe("Flashpack's client id at the provider."),
  OIDC_CLIENT_SECRET: z.string().min(1).optional().describe('Its client secret.'),
  OIDC_NAME: z
    .string()
    .min(1)
    .max(40)
    .default('OpenID Connect')
    .describe('What the sign-in button calls the provider.'),
  OIDC_SCOPE: z
    .string()
    .min(1)
    .default('openid email profile')
    .describe('The scopes that are requested from the provider.'),
  OIDC_ROLE_CLAIM: z
    .string()
    .min(1)
    .default('roles')
    .describe(
      "Claim of the ID token with an account's roles or groups; a dot leads inside, e.g. `realm_access.roles`.",
    ),
  OIDC_ROLES: z
    .string()
    .default('')
    .transform(rolePairs)
    .describe(
      'The roles that its values stand for, of which the first match counts: `shop-owners=owner,packing-team=packer`. An account without any of them cannot sign in.',
    ),
  OIDC_NAME_CLAIM: z
    .string()
    .min(1)
    .default('email')
    .describe(
      'Claim with the name of the account here: 1-60 letters, digits and `. _ @ -`; unique, and not for the person to change.',
    ),
  OIDC_SELLER: slug.default('main').describe('The seller whose shop they work in (its short name).'),
  OIDC_SELLER_CLAIM: z.string().min(1).optional().describe('Claim with that short name, instead of one for all.'),
  OIDC_HOURS: whole(1, 8_760, 12).describe('How long a sign-in through the provider lasts (h).'),
  PAYMENT_WEBHOOK_SECRET: webhookSecret.describe('Shared with the payment provider (Standard Webhooks).'),
  PAYMENT_WEBHOOK_SECRET_OLD: webhookSecret
    .optional()
    .describe('The previous `PAYMENT_WEBHOOK_SECRET`, still accepted during a rotation.'),
  PAYMENT_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be a time zone such as Asia/Ho_Chi_Minh')
    .default('Asia/Ho_Chi_Minh')
    .describe("The payment provider's time zone: applies to its instants without a zone."),
  PERSONAL_DATA_KEY: secret.describe(
    'Encrypts names, phones and addresses at rest, and derives the blind index of phones. If it is lost, so are they.',
  ),
  PERSONAL_DATA_KEY_OLD: secret
    .optional()
    .describe(
      'The previous `PERSONAL_DATA_KEY`: data encrypted with it can still be read, and is re-encrypted with the new one in the background. Unset it when `npm run person -- rekey` says so.',
    ),
  RETENTION_DAYS: whole(1, 3650, 90).describe(
    "How long after a person's last order was handed over (or otherwise ended), or after they signed up without ordering, their name, phone and address, and the paper that names them, are erased (days).",
  ),
  CONSENT_VERSION: z
    .string()
    .regex(/^[\w.-]{1,40}$/, 'must be 1-40 letters, digits and . _ -')
    .default('1')
    .describe(
      'Stored with what a person provides through a client that does not say which consent text it showed. The pages do say: theirs are in `shared/person/consent-texts.ts`.',
    ),
  PAY_URL: z
    .string()
    .regex(/\{orderId\}/, 'must contain {orderId}')
    .optional()
    .describe('Where a viewer pays a prepaid order, e.g. `https://pay.example/{orderId}`.'),
  PHONE_CODE_SENDER: z
    .enum(['webhook', 'esms'])
    .default('webhook')
    .describe(
      'How codes that prove a phone are sent: to a webhook of your own (Standard Webhooks), or by the SMS gateway eSMS.vn. Which sales ask for proof is chosen for each sale.',
    ),
  PHONE_CODE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where they are sent: the address of the webhook; for eSMS `https://rest.esms.vn`. Unset: no sale can ask for proof.',
    ),
  PHONE_CODE_SECRET: z
    .string()
    .min(16, 'must have at least 16 characters')
    .optional()
    .describe('Authenticates us: the secret of the webhook (`whsec_…`); for eSMS `ApiKey:SecretKey`.'),
  PHONE_CODE_FROM: z
    .string()
    .regex(/^[\w .-]{1,20}$/, 'must be 1-20 letters, digits, spaces and . _ -')
    .optional()
    .describe('The brand name that is registered with the SMS gateway.'),
  PHONE_CODE_TEXT: z
    .string()
    .max(160)
    .regex(/\{code\}/, 'must contain {code}')
    .default('{code} la ma xac nhan so dien thoai cua ban, co hieu luc 5 phut. Khong dua ma nay cho bat ky ai.')
    .describe('The text message. Carriers in Viet Nam send only texts that are registered for the brand name.'),
  PHONE_CODES_PER_ADDRESS_PER_HOUR: whole(1, 1_000_000, 2_000).describe(
    'Codes asked for from one address (loopback is not counted).',
  ),
  ORDER_WEBHOOK_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where news of orders (`order.confirmed`, `order.packed`, …) is sent as Standard Webhooks. Unset: nowhere.',
    ),
  ORDER_WEBHOOK_SECRET: webhookSecret.optional().describe('Signs them: `whsec_…`.'),
  ORDER_WEBHOOK_PHONES: flag.describe(
    '`1` offers buyers messages to their phone: news of the orders of those who accept has phone and text in it, for an SMS or Zalo gateway.',
  ),
  PARTITIONS: whole(1, 64, 4).describe(
    'Order partitions decided independently; a sale keeps the one it got at creation.',
  ),
  CHUNK_ORDERS_MAX: whole(1, 2000, 500).describe('Orders in one intake INSERT.'),
  DECIDE_ORDERS_MAX: whole(1, 5000, 1000).describe('Orders decided in one transaction.'),
  ACK_WAIT_MS: whole(0, 5000, 150).describe(
    'How long an order waits for its decision before it is answered as received (ms).',
  ),
  SALE_UNDECIDED_MAX: whole(1, 1_000_000, 20_000).describe(
    'Undecided orders of one sale per gateway; above it the answer is `busy`.',
  ),
  GATEWAY_UNDECIDED_MAX: whole(1, 1_000_000, 60_000).describe(
    'Undecided orders of one gateway; above it the answer is `busy`.',
  ),
  ORDERS_PER_VIEWER_PER_SECOND: whole(1, 10_000, 100).describe(
    'Orders of one viewer a second; above it the answer is `busy`.',
  ),
  SOCKETS_MAX: whole(10, 1_000_000, 20_000).describe('Websockets of one web process; above it the answer is `busy`.'),
  LOOKERS_PER_ADDRESS_MAX: whole(1, 1_000_000, 2_000).describe(
    'Websockets without a token from one address (loopback is exempt; IPv6 counts by /64).',
  ),
  SOCKETS_PER_VIEWER_MAX: whole(1, 1_000, 20).describe(
    'Websockets of one viewer or staff member per gateway; the oldest is closed for the newest.',
  ),
  UNSENT_BYTES_MAX: whole(16_384, 1_073_741_824, 1_048_576).describe(
    'Bytes that may be queued for a viewer who does not read before the websocket is closed.',
  ),
  UPLOADS_MAX: whole(1, 1_000, 16).describe(
    'Files (spreadsheets, photos) that one web process handles at once, including waiting ones; above it the answer is `busy`.',
  ),
  SIGNUPS_PER_ADDRESS_PER_MINUTE: whole(1, 1_000_000, 600).describe('Sign-ups from one address (loopback is exempt).'),
  REFUSALS_PER_MINUTE_MAX: whole(10, 1_000_000, 300).describe(
    'Refused commands or requests per connection and minute, three times as many per viewer or token; beyond that, the connection is closed or the sender blocked for a minute.',
  ),
  LIMITS_PERCENT: whole(1, 100_000, 100).describe('Scales every budget in `docs/limits.md` that is not a setting (%).'),
  HOLD_SECONDS: whole(1, 86_400, 600).describe('How long a prepaid order is held for payment (s).'),
  HOLD_EXTENSION_SECONDS: whole(0, 3_600, 300).describe(
    'How much longer it is held, once, while its payment page is open (s); 0: never.',
  ),
  OFFER_SECONDS: whole(1, 86_400, 600).describe(
    'How long what came back is held for the next on the waiting list, who confirms or pays meanwhile (s).',
  ),
  WAITING_MAX: whole(0, 100_000, 5_000).describe('Buyers on the waiting list of one sale; 0: no waiting lists.'),
  MERGE_WAIT_SECONDS: whole(0, 86_400, 120).describe('A parcel is cut this long after its last order (s).'),
  BATCH_PARCELS_MAX: whole(1, 500, 40).describe('Parcels in one packing batch.'),
  CLAIM_IDLE_MINUTES: whole(1, 1_440, 60).describe(
    'A claimed batch that has been idle for this long is released (min).',
  ),
  GS1_COMPANY_PREFIX: z
    .string()
    .regex(/^[0-9]{7,10}$/, 'must have 7 to 10 digits')
    .optional()
    .describe("GS1 company prefix: labels also show each parcel's SSCC as GS1-128."),
  SWEEP_MS: whole(50, 60_000, 1000).describe('Pause between two rounds of the sweepers (ms).'),
  ESCALATION_MINUTES: whole(1, 240, 10).describe(
    'A deadline warning that nobody acknowledges escalates to the next rung after this long (minutes).',
  ),
  POLICIES_DIR: folder(
    'Folder with your own deadline policies, in the format of `shared/deadline/policies`; their calendars go into its folder `calendars`.',
  ),
  PLATFORM_FILES_DIR: folder(
    "Folder with your own formats of platforms' order files, like those of `shared/platform/files`.",
  ),
  STATEMENT_FILES_DIR: folder(
    "Folder with your own formats of carriers' and platforms' statements, like those of `shared/statement/formats`.",
  ),
  FREIGHT_PRICES_DIR: folder(
    "Folder with your carriers' price tables, CSV like those of `data/freight-prices`, used instead of ours for the carriers they name.",
  ),
  PLATFORM_API: flag.describe(
    "`1` lets shops connect TikTok Shop's API 202309, which needs an app that TikTok has approved: their orders are then asked for every minute. Never tried against the real service.",
  ),
  OUTGOING_PRIVATE_ADDRESSES: flag.describe('`1` allows webhooks and pushes to addresses on private networks.'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('Mail server for notifications, e.g. `smtps://user:password@mail.example`. Unset: no e-mails.'),
  MAIL_FROM: z.string().min(3).optional().describe('Sender of e-mails, e.g. `Flashpack <packing@shop.example>`.'),
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(/^[\w-]{87}$/, 'must be 65 bytes in base64url: `npx web-push generate-vapid-keys`')
    .optional()
    .describe('Web push: public key. `npm start` generates a pair.'),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[\w-]{43}$/, 'must be 32 bytes in base64url: `npx web-push generate-vapid-keys`')
    .optional()
    .describe('Web push: private key, a secret.'),
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:|https:)/, 'must begin with mailto: or https:')
    .default('mailto:flashpack@localhost.invalid')
    .describe('Web push: contact for push services with questions about our messages.'),
  TEST_CLOCK: flag.describe('`1` lets the demo and the tests move the clock; never set it in production.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Minimum level that is logged.'),
})

export type Config = Omit<z.output<typeof settings>, 'QUEUE'> & { QUEUE: 'redis' | 'postgres' }

/**
 * Reads this process's environment, on top of an optional `.env` in the project's folder. Nothing else in Flashpack
 * does.
 */
export function readEnv(): Record<string, string | undefined> {
  const file = projectPath('.env')
  return { ...(existsSync(file) ? parseEnv(readDotEnv(file)) : {}), ...process.env }
}

function readDotEnv(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/**
 * Turns an environment into a configuration; pure except for `NAME_FILE` secrets. Throws {@link ConfigError} with all
 * problems together.
 */
export function toConfig(env: Record<string, string | undefined>): Config {
  const values: Record<string, string> = {}
  const problems: string[] = []
  for (const name of Object.keys(settings.shape)) {
    const value = valueOf(env, name, problems)
    if (value !== undefined && value !== '') values[name] = value
  }
  const parsed = settings.safeParse(values)
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0])
    problems.push(values[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`)
  }
  if (parsed.success) problems.push(...problemsBetween(parsed.data))
  if (!parsed.success || problems.length > 0)
    throw new ConfigError(
      `Flashpack cannot start with this configuration:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    )
  const queue = parsed.data.QUEUE ?? (parsed.data.REDIS_URL ? 'redis' : 'postgres')
  if (queue === 'redis' && !parsed.data.REDIS_URL)
    throw new ConfigError(
      'Flashpack cannot start with this configuration:\n  - REDIS_URL is missing, but QUEUE is redis',
    )
  return { ...parsed.data, QUEUE: queue }
}

function valueOf(env: Record<string, string | undefined>, name: string, problems: string[]): string | undefined {
  const file = env[`${name}_FILE`]
  if (!file) return env[name]?.trim()
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    problems.push(`${name}_FILE names a file that cannot be read`)
    return undefined
  }
}
