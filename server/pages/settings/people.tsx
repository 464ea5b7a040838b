import type { JSX } from 'preact'
import { People } from '../ui/people.tsx'
import type { SectionProps } from './section-props.ts'

/** Who works here, as in control. */
export function PeopleSection({ session }: SectionProps): JSX.Element {
  return <People session={session} level={3} />
}
