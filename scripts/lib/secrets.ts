import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import webPush from 'web-push'
import { z } from 'zod'
import { makeDataHome } from '../services/lock.ts'
import { oneLine, SetupError } from '../services/setup-error.ts'

const secrets = z.object({
  TOKEN_SECRET: z.string(),
  PAYMENT_WEBHOOK_SECRET: z.string(),
  PERSONAL_DATA_KEY: z.string(),
  METRICS_TOKEN: z.string(),
  VAPID_PUBLIC_KEY: z.string(),
  VAPID_PRIVATE_KEY: z.string(),
})
/** Secrets kept by an older version know nothing of web push or metrics. */
const olderSecrets = secrets.partial({ METRICS_TOKEN: true, VAPID_PUBLIC_KEY: true, VAPID_PRIVATE_KEY: true })
export type Secrets = z.output<typeof secrets>

/** The secrets of a Flashpack that nobody gave any: made once, kept beside its data (0600), since losing them loses every token and address. */
export function keptSecrets(dataHome: string): Secrets {
  const file = join(dataHome, 'secrets.json')
  const kept = existsSync(file) ? readSecrets(file) : undefined
  const whole = secrets.safeParse(kept)
  if (whole.success) return whole.data
  const { publicKey: VAPID_PUBLIC_KEY, privateKey: VAPID_PRIVATE_KEY } = webPush.generateVAPIDKeys()
  const made = secrets.parse({
    TOKEN_SECRET: randomBytes(36).toString('base64url'),
    PAYMENT_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    PERSONAL_DATA_KEY: randomBytes(36).toString('base64url'),
    METRICS_TOKEN: randomBytes(36).toString('base64url'),
    VAPID_PUBLIC_KEY,
    VAPID_PRIVATE_KEY,
    ...kept,
  })
  makeDataHome(dataHome)
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  return made
}

/** Never made anew when it is damaged: whoever lost the key has lost every name and address. */
function readSecrets(file: string): z.output<typeof olderSecrets> {
  try {
    return olderSecrets.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? error.issues.map(({ path }) => path.join('.')).join(', ') : oneLine(error)
    throw new SetupError(`The secrets in ${file} cannot be read (${reason}): put that file back from a backup.`)
  }
}
