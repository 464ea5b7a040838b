import type { Config } from '../../shared/config.ts'
import type { StaffRole } from '../../shared/contract/roles.ts'

type Settings = Pick<Config, 'OIDC_ROLE_CLAIM' | 'OIDC_ROLES' | 'OIDC_NAME_CLAIM' | 'OIDC_SELLER' | 'OIDC_SELLER_CLAIM'>

/** What the claims of an account say: who it is here, or why it is nobody. */
export type ClaimedStaff =
  | { account: string; name: string; role: StaffRole; seller: string }
  | { account: string; lacks: 'name' | 'role' | 'seller' }

/**
 * Reads name, role and shop from an account's claims, as the operator configured it. The first of the configured roles
 * that the account has counts. An e-mail address that the provider has not verified is nobody's name.
 */
export function staffOfClaims(claims: Record<string, unknown>, settings: Settings): ClaimedStaff {
  const account = [claims['email'], claims['preferred_username'], claims['sub']].find(isText) ?? '?'
  const name = textsAt(claims, settings.OIDC_NAME_CLAIM)[0]
  const isUnproven = settings.OIDC_NAME_CLAIM === 'email' && claims['email_verified'] === false
  if (name === undefined || isUnproven || !/^[\w.@-]{1,60}$/.test(name)) return { account, lacks: 'name' }
  const has = textsAt(claims, settings.OIDC_ROLE_CLAIM)
  const role = settings.OIDC_ROLES.find(([value]) => has.includes(value))?.[1]
  if (role === undefined) return { account, lacks: 'role' }
  const seller =
    settings.OIDC_SELLER_CLAIM === undefined ? settings.OIDC_SELLER : textsAt(claims, settings.OIDC_SELLER_CLAIM)[0]
  return seller === undefined ? { account, lacks: 'seller' } : { account, name, role, seller }
}

/**
 * The texts of a claim, which is named as it is (`https://shop.example/roles`) or by its path (`realm_access.roles`).
 */
function textsAt(claims: Record<string, unknown>, name: string): string[] {
  const value = claims[name] ?? name.split('.').reduce(inside, claims as unknown)
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isText)
}

function inside(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
