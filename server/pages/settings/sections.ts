import type { JSX } from 'preact'
import type { IconName } from '../ui/icons.tsx'
import type { StaffRole } from '../../../shared/contract/roles.ts'
import { BankSection } from './bank.tsx'
import { CarriersSection } from './carriers.tsx'
import { CaseRuleSection } from './case-rule.tsx'
import { ContactsSection } from './contacts.tsx'
import { GoodsSection } from './goods.tsx'
import { LotsSection } from './lots.tsx'
import { MaterialsSection } from './materials.tsx'
import { PeopleSection } from './people.tsx'
import { PointsSection } from './points.tsx'
import { PoliciesSection } from './policies.tsx'
import { PrintersSection } from './printers.tsx'
import { ShopSection } from './shop.tsx'
import { ShippingSection } from './shipping.tsx'
import type { SectionProps } from './section-props.ts'
import { SettlementSection } from './settlement.tsx'
import { WebhooksSection } from './webhooks.tsx'
import type { words } from './words.ts'

export type SectionName = keyof ReturnType<typeof words>['names']

export interface Section {
  name: SectionName
  icon: IconName
  /** Who sees it, of those who may see the page; everybody when left out. */
  roles?: readonly StaffRole[]
  Show: (props: SectionProps) => JSX.Element
}

/** The sections in their order. Another one is a line here, and its name in the words. */
export const sections: readonly Section[] = [
  { name: 'shop', icon: 'home', Show: ShopSection },
  { name: 'bank', icon: 'cash', Show: BankSection },
  { name: 'shipping', icon: 'truck', Show: ShippingSection },
  { name: 'goods', icon: 'box', Show: GoodsSection },
  { name: 'lots', icon: 'list', Show: LotsSection },
  { name: 'materials', icon: 'cart', Show: MaterialsSection },
  { name: 'carriers', icon: 'truck', Show: CarriersSection },
  { name: 'points', icon: 'pin', Show: PointsSection },
  { name: 'printers', icon: 'print', Show: PrintersSection },
  { name: 'contacts', icon: 'warn', Show: ContactsSection },
  { name: 'people', icon: 'users', roles: ['owner', 'admin'], Show: PeopleSection },
  { name: 'policies', icon: 'clock', Show: PoliciesSection },
  { name: 'settlement', icon: 'cash', roles: ['owner', 'admin'], Show: SettlementSection },
  { name: 'cases', icon: 'warn', roles: ['owner', 'admin'], Show: CaseRuleSection },
  { name: 'webhooks', icon: 'link', roles: ['owner', 'admin'], Show: WebhooksSection },
]
