import type { Session } from '../ui/session.ts'

export interface SectionProps {
  session: Session
  /** What in the section is meant, by the address: a SKU, a material. */
  subject: string | undefined
}
