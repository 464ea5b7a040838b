import type { StaffRole } from '../../../shared/contract/roles.ts'

/** Who may do what on this page, as the contract's routes say. */
export const roles: Record<'takeOrders' | 'seeLabels' | 'unpack', readonly StaffRole[]> = {
  takeOrders: ['owner', 'admin', 'host'],
  seeLabels: ['owner', 'admin', 'host', 'dispatcher'],
  unpack: ['owner', 'admin', 'dispatcher', 'packer'],
}
