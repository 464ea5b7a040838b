/**
 * What pages read from a token: its id, and whether a viewer's phone is proven. Only for display; the server reads the
 * token itself and checks its signature.
 */
export interface TokenClaims {
  jti?: string
  proven?: boolean
}

export function claimsOf(token: string): TokenClaims {
  try {
    const claims = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''
    return JSON.parse(atob(claims)) as TokenClaims
  } catch {
    return {}
  }
}
