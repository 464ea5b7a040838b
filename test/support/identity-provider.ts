import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A provider of identities of the test's own: discovery, keys, authorization with PKCE, tokens. */
export interface IdentityProvider {
  issuer: string
  /** Who signs in next, beside `sub`; `false`: they cancel. */
  account: Record<string, unknown> | false
  /** Changes the next ID token: its claims, or the key that signs it. */
  tamper: { nonce?: string; aud?: string; strangeKey?: true; silent?: true }
  close(): void
}

const clientSecret = 'the-secret-of-the-client'

interface Grant {
  challenge: string
  nonce: string
  account: Record<string, unknown>
}

export async function openIdentityProvider(): Promise<IdentityProvider> {
  const [own, strange] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  const grants = new Map<string, Grant>()
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: IdentityProvider = {
    issuer,
    account: {},
    tamper: {},
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer)
    if (provider.tamper.silent) return void request.socket.destroy()
    if (url.pathname === '/.well-known/openid-configuration') return json(response, metadata(issuer))
    if (url.pathname === '/jwks') return json(response, { keys: [jwk] })
    if (url.pathname === '/authorize') return authorize(url.searchParams, response)
    if (url.pathname === '/token') return json(response, await token(await bodyOf(request), request))
    json(response, { error: 'not_found' }, 404)
  }

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const back = new URL(query.get('redirect_uri')!)
    back.searchParams.set('state', query.get('state')!)
    back.searchParams.set('iss', issuer)
    if (provider.account === false) back.searchParams.set('error', 'access_denied')
    else {
      const code = createHash('sha256').update(String(Math.random())).digest('hex')
      const [challenge, nonce] = [query.get('code_challenge')!, query.get('nonce')!]
      grants.set(code, { challenge, nonce, account: { sub: 'user-1', ...provider.account } })
      back.searchParams.set('code', code)
    }
    response.writeHead(302, { location: back.href }).end()
  }

  async function token(form: URLSearchParams, { headers }: IncomingMessage): Promise<object> {
    const code = form.get('code') ?? ''
    const grant = grants.get(code)
    grants.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const basic = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
    const isClient = form.get('client_secret') === clientSecret || basic === `flashpack:${clientSecret}`
    if (!grant || !isClient || challenge !== grant.challenge) return { error: 'invalid_grant' }
    const { nonce = grant.nonce, aud = 'flashpack', strangeKey } = provider.tamper
    const idToken = await sign(strangeKey ? strange.privateKey : own.privateKey, { ...grant.account, nonce, aud })
    return { access_token: 'unused', token_type: 'Bearer', expires_in: 60, id_token: idToken }
  }

  function sign(key: CryptoKey, claims: Record<string, unknown>): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(issuer)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key)
  }

  return provider
}

function metadata(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}

function json(response: ServerResponse, body: object, status?: number): void {
  response
    .writeHead(status ?? ('error' in body ? 400 : 200), { 'content-type': 'application/json' })
    .end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return new URLSearchParams(Buffer.concat(parts).toString())
}

/** The settings with which staff sign in at this provider, as the test's pages are reached at `publicUrl`. */
export function providerSettings({ issuer }: IdentityProvider, publicUrl: string): Record<string, string> {
  return {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'flashpack',
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_NAME: 'Trà Vinh ID',
    OIDC_ROLE_CLAIM: 'realm_access.roles',
    OIDC_ROLES: 'shop-leads=dispatcher,packing-team=packer',
    PUBLIC_URL: publicUrl,
  }
}
