/** A secret of Standard Webhooks. */
export const webhookSecretShape = /^whsec_[A-Za-z0-9+/=]{32,}$/

/** The settings that need each other, as the table validated each by itself. */
export interface RelatedSettings {
  PHONE_CODE_SENDER: 'webhook' | 'esms'
  PHONE_CODE_URL?: string | undefined
  PHONE_CODE_SECRET?: string | undefined
  PHONE_CODE_FROM?: string | undefined
  ORDER_WEBHOOK_URL?: string | undefined
  ORDER_WEBHOOK_SECRET?: string | undefined
  ORDER_WEBHOOK_PHONES: boolean
  OIDC_ISSUER?: string | undefined
  OIDC_CLIENT_ID?: string | undefined
  OIDC_CLIENT_SECRET?: string | undefined
  OIDC_ROLES: readonly unknown[]
  PUBLIC_URL?: string | undefined
}

/** What is wrong with settings together, though each by itself is right. */
export function problemsBetween(settings: RelatedSettings): string[] {
  return [...senderProblems(settings), ...orderWebhookProblems(settings), ...providerProblems(settings)]
}

/** What the sender of codes needs hangs on which one it is. */
function senderProblems({
  PHONE_CODE_SENDER: sender,
  PHONE_CODE_URL: url,
  PHONE_CODE_SECRET: secret,
  PHONE_CODE_FROM: from,
}: RelatedSettings): string[] {
  if (url === undefined) return []
  if (secret === undefined) return ['PHONE_CODE_SECRET is missing, but PHONE_CODE_URL is set']
  if (sender === 'webhook')
    return webhookSecretShape.test(secret)
      ? []
      : ['PHONE_CODE_SECRET: must be whsec_ followed by at least 24 bytes in base64, as PHONE_CODE_SENDER is webhook']
  return [
    ...(/^[^:\s]+:[^:\s]+$/.test(secret)
      ? []
      : ['PHONE_CODE_SECRET: must be ApiKey:SecretKey, as PHONE_CODE_SENDER is esms']),
    ...(from === undefined ? ['PHONE_CODE_FROM is missing, but PHONE_CODE_SENDER is esms'] : []),
  ]
}

function orderWebhookProblems({
  ORDER_WEBHOOK_URL: url,
  ORDER_WEBHOOK_SECRET: secret,
  ORDER_WEBHOOK_PHONES: phones,
}: RelatedSettings): string[] {
  return [
    ...(url !== undefined && secret === undefined
      ? ['ORDER_WEBHOOK_SECRET is missing, but ORDER_WEBHOOK_URL is set']
      : []),
    ...(phones && url === undefined ? ['ORDER_WEBHOOK_URL is missing, but ORDER_WEBHOOK_PHONES is set'] : []),
  ]
}

/** Without TLS somebody in between could sign in as anybody, so only a provider on this machine may do without. */
function providerProblems(settings: RelatedSettings): string[] {
  const issuer = settings.OIDC_ISSUER
  if (issuer === undefined) return []
  const needed = ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL'] as const
  const { protocol, hostname } = new URL(issuer)
  return [
    ...needed.flatMap((name) => (settings[name] === undefined ? [`${name} is missing, but OIDC_ISSUER is set`] : [])),
    ...(settings.OIDC_ROLES.length === 0 ? ['OIDC_ROLES is missing, but OIDC_ISSUER is set'] : []),
    ...(protocol === 'http:' && !['localhost', '127.0.0.1'].includes(hostname)
      ? ['OIDC_ISSUER: must begin with https://, as it is on another machine']
      : []),
  ]
}
