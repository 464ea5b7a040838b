import { nameAbove } from '../../../shared/contract/roles.ts'
import { dictionary } from './words.ts'
import { staffWords } from './staff-words.ts'

const words = dictionary({
  vi: { system: 'Hệ thống', buyer: 'Người mua', above: 'Đơn vị cấp trên' },
  en: { system: 'System', buyer: 'Buyer', above: 'The organisation above' },
})

/** Whoever has a token that a command made without a name. */
const unnamed = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A recorded actor in familiar terms: `packer:lan` is the packer Lan, system steps are the system. */
export function whoText(actor: string | null | undefined): string {
  const all = words()
  if (actor === nameAbove) return all.above
  const [role, name] = (actor ?? '').split(/:(.*)/s)
  if (role === 'viewer') return all.buyer
  if (!name) return all.system
  const known: Partial<Record<string, string>> = staffWords().role
  const roleName = known[role ?? '']
  if (!roleName) return name
  return unnamed.test(name) ? roleName : `${name} · ${roleName}`
}

/** Only the name, where everybody has the same role. */
export function whoName(actor: string): string {
  return actor === nameAbove ? whoText(actor) : actor.replace(/^[a-z]+:/, '')
}
