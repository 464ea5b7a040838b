import * as oidc from 'openid-client'
import type { Config } from '../../shared/config.ts'
import { Refusal } from '../../shared/refusal.ts'

/** What has to be remembered between sending somebody to the provider and their coming back. */
export interface Visit {
  state: string
  nonce: string
  verifier: string
}

/** A provider of identities (OpenID Connect): authorization code with PKCE, state and nonce. */
export interface Provider {
  /** As the button says it. */
  name: string
  /** Where to send somebody, and what to remember. Throws `provider-silent`. */
  begin(): Promise<{ url: string; visit: Visit }>
  /**
   * The checked claims about somebody who came back with this query. Throws `provider-silent`, `wrong-state` if they
   * cancelled there, and `invalid` for everything that does not fit.
   */
  finish(query: string, visit: Visit): Promise<Record<string, unknown>>
}

const timeoutSeconds = 10

/** Undefined unless the operator configured one. */
export function openProvider(config: Config): Provider | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: secret, PUBLIC_URL: publicUrl } = config
  if (issuer === undefined || clientId === undefined || secret === undefined || publicUrl === undefined)
    return undefined
  const page = new URL('/sign-in', publicUrl).href
  let known: Promise<oidc.Configuration> | undefined

  /** Asked once, at the first sign-in; a provider that could not be reached is asked again. */
  function discovered(): Promise<oidc.Configuration> {
    known ??= discover(issuer!, clientId!, secret!).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  return {
    name: config.OIDC_NAME,
    begin: async () => {
      const provider = await answered(discovered)
      const visit = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      }
      const url = oidc.buildAuthorizationUrl(provider, {
        redirect_uri: page,
        scope: config.OIDC_SCOPE,
        state: visit.state,
        nonce: visit.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(visit.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, visit }
    },
    finish: async (query, { state, nonce, verifier }) => {
      const provider = await answered(discovered)
      const tokens = await answered(() =>
        oidc.authorizationCodeGrant(provider, new URL(`?${query.replace(/^\?/, '')}`, page), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        }),
      )
      return { ...tokens.claims() }
    },
  }
}

async function discover(issuer: string, clientId: string, secret: string): Promise<oidc.Configuration> {
  const execute = [oidc.enableNonRepudiationChecks]
  // Only for a provider on this machine: the configuration refuses any other without TLS.
  if (issuer.startsWith('http:')) execute.push(oidc.allowInsecureRequests)
  return oidc.discovery(new URL(issuer), clientId, secret, undefined, { execute, timeout: timeoutSeconds })
}

async function answered<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    throw refusalOf(error)
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof oidc.AuthorizationResponseError && error.error === 'access_denied')
    return new Refusal('wrong-state', 'The sign-in was cancelled at the provider.')
  const isSilent =
    error instanceof TypeError ||
    (error instanceof oidc.ClientError && (error.cause instanceof TypeError || error.code === 'OAUTH_TIMEOUT')) ||
    (error instanceof Error && error.name === 'TimeoutError')
  if (isSilent) return new Refusal('provider-silent', 'The provider does not answer.', { retryAfterMs: 5_000 })
  return new Refusal('invalid', 'answer: does not match what the provider was asked for; sign in again')
}
