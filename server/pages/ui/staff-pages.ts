import type { StaffRole } from '../../../shared/contract/roles.ts'
import type { IconName } from './icons.tsx'
import type { Session } from './session.ts'
import type { staffWords } from './staff-words.ts'

/** A page of the navigation; its name is that of its folder and of its word in `staff-words.ts`. */
export interface StaffPage {
  name: keyof ReturnType<typeof staffWords>['page']
  path: string
  icon: IconName
  roles: readonly StaffRole[]
  /** Whether it is of use to this seller; left out: to all. Whoever has its address may open it all the same. */
  isOffered?: (session: Session) => boolean
}

/** Everyone who works in the shop, with whom a device signed in to several roles is at home first. */
export const everyRole: readonly StaffRole[] = [
  'owner',
  'admin',
  'host',
  'dispatcher',
  'packer',
  'producer',
  'finance',
  'support',
]

const crew: readonly StaffRole[] = everyRole.filter((one) => one !== 'finance')

/**
 * The navigation, in the order of the work; a producer's home is their own goods, finance's the money. To add a page:
 * its line here, and its name in `staff-words.ts`.
 */
export const staffPages: readonly StaffPage[] = [
  { name: 'home', path: '/', icon: 'home', roles: crew.filter((one) => one !== 'producer') },
  { name: 'host', path: '/host', icon: 'play', roles: ['host', 'owner', 'admin'] },
  { name: 'calendar', path: '/calendar', icon: 'calendar', roles: crew },
  { name: 'orders', path: '/orders', icon: 'list', roles: ['host', 'owner', 'admin'] },
  {
    name: 'bring-orders',
    path: '/bring-orders',
    icon: 'save',
    roles: ['owner', 'admin', 'host', 'dispatcher', 'packer'],
  },
  { name: 'floor', path: '/floor', icon: 'box', roles: ['packer', 'dispatcher', 'owner', 'admin'] },
  {
    name: 'mine',
    path: '/mine',
    icon: 'cart',
    roles: ['producer', 'owner'],
    isOffered: ({ role, isMember }) => role === 'producer' || isMember === true,
  },
  {
    name: 'hub',
    path: '/hub',
    icon: 'users',
    roles: ['owner', 'dispatcher', 'packer', 'host', 'admin'],
    isOffered: ({ hasMembers }) => hasMembers === true,
  },
  { name: 'hand-over', path: '/hand-over', icon: 'truck', roles: ['dispatcher', 'owner', 'admin'] },
  { name: 'money', path: '/money', icon: 'list', roles: ['finance', 'owner', 'admin'] },
  { name: 'desk', path: '/desk', icon: 'users', roles: ['support', 'host', 'owner', 'admin'] },
  { name: 'control', path: '/control', icon: 'chart', roles: ['dispatcher', 'owner', 'admin'] },
  { name: 'settings', path: '/settings', icon: 'sheet', roles: ['host', 'owner', 'admin'] },
]

/** Who may open a page of the navigation. */
export function rolesOf(name: StaffPage['name']): readonly StaffRole[] {
  return staffPages.find((page) => page.name === name)!.roles
}
