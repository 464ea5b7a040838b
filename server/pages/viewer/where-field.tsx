import type { ComponentChildren, JSX } from 'preact'
import { collectWords } from '../ui/collect-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import type { AnswerOf } from '../ui/http.ts'
import type { Person } from './saved-person.ts'

export type SalePoint = AnswerOf<'listSalePoints'>['items'][number]

export const nobody: Person = {
  name: '',
  phone: '',
  line: '',
  ward: { code: '', name: '' },
  province: { code: '', name: '' },
}

/** Delivered, or collected at a point: the choice, and the fields of an address (`children`) or the list of points. */
export function WhereField({
  points,
  value,
  mistake,
  onChange,
  children,
}: {
  points: readonly SalePoint[]
  /** The chosen point: empty for none yet, undefined for an address. */
  value: string | undefined
  mistake: string | undefined
  onChange: (pointId: string | undefined) => void
  children: ComponentChildren
}): JSX.Element {
  const words = collectWords()
  if (points.length === 0) return <>{children}</>
  const chosen = points.find(({ pointId }) => pointId === value)
  return (
    <>
      <div class="row" role="group" aria-label={words.how}>
        <Button pressed={value === undefined} onPress={() => onChange(undefined)}>
          {words.deliver}
        </Button>
        <Button pressed={value !== undefined} onPress={() => onChange(points.length === 1 ? points[0]!.pointId : '')}>
          {words.collect}
        </Button>
      </div>
      {value === undefined ? (
        children
      ) : (
        <>
          <Field
            label={words.point}
            value={value}
            mistake={mistake}
            choices={[
              { value: '', label: words.pick },
              ...points.map(({ pointId, name }) => ({ value: pointId, label: name })),
            ]}
            onChange={onChange}
          />
          {chosen && (
            <p class="small">
              {[chosen.address.line, chosen.address.ward, chosen.address.province].join(', ')}
              {chosen.hours && ` · ${chosen.hours}`}. {words.kept(chosen.keepDays)}
            </p>
          )}
          <p class="small soft">{words.free}</p>
        </>
      )}
    </>
  )
}

/** Where this person's parcels go: with a point its address stands for the own one, as on the parcel. */
export function destinationOf({ collectAt, ...person }: Person, points: readonly SalePoint[]): Person {
  const point = points.find(({ pointId }) => pointId === collectAt)
  if (!point) return person
  const { line, ward, province } = point.address
  const unit = (name: string): Person['ward'] => ({ code: '', name })
  return {
    ...person,
    collectAt: point.pointId,
    line: `${point.name}, ${line}`,
    ward: unit(ward),
    province: unit(province),
  }
}

/** Back to an address: that of the point is nobody's own. */
export function atHome({ province }: Person): Partial<Person> {
  const { line, ward } = nobody
  return { collectAt: undefined, ...(province.code === '' && { line, ward, province: nobody.province }) }
}
