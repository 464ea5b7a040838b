import type { StaffRole } from '../../shared/contract/roles.ts'
import type { Device } from './browser.ts'

interface SignedIn {
  token: string
  name: string
  role: StaffRole
  seller?: string
}

/**
 * Signs a device in, as opening a link would, on all pages that it opens from now on. Whoever was signed in there in
 * another role stays so, unless `insteadOf` names that role.
 */
export async function signInOn(
  { context }: Pick<Device, 'context'>,
  { token, name, role, seller = 'main' }: SignedIn,
  insteadOf?: StaffRole,
): Promise<void> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const session = JSON.stringify({ token, name, role, seller, expiresAt })
  const steps = [
    ...(insteadOf ? [`localStorage.removeItem('flashpack.staff.${insteadOf}')`] : []),
    `localStorage.setItem('flashpack.staff.${role}', ${JSON.stringify(session)})`,
  ]
  // A blank page has no storage.
  await context.addInitScript(`if (location.protocol.startsWith('http')) { ${steps.join('; ')} }`)
}
