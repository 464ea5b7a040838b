import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { addressWords } from './address-words.ts'
import { Field } from './controls.tsx'
import { inWords } from './http.ts'
import { Notice } from './show.tsx'
import type { Unit } from './units.ts'
import { useProvinces, useWards } from './use-units.ts'
import { WardField } from './ward-field.tsx'

/** An address as it is typed in: codes of the 2025 list, or the names by which it was stored. */
export interface TypedAddress {
  line: string
  ward: string
  province: string
}

export type AddressMistakes = Partial<Record<keyof TypedAddress, string>>

const none: Unit = { code: '', name: '' }

/** Province, ward and line. The ward is chosen from the list, so that every courier's map knows it. */
export function AddressFields({
  value,
  mistakes,
  onChange,
}: {
  value: TypedAddress
  mistakes: AddressMistakes
  onChange: (part: Partial<TypedAddress>) => void
}): JSX.Element {
  const words = addressWords()
  const [wrong, setWrong] = useState<unknown>()
  const provinces = useProvinces(setWrong)
  const province = unitOf(provinces, value.province)
  const wards = useWards(province.code, setWrong)
  return (
    <>
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {inWords(wrong)}
        </Notice>
      )}
      <Field
        name="province"
        label={words.province}
        value={province.code}
        mistake={mistakes.province}
        choices={[
          { value: '', label: words.pickProvince },
          ...provinces.map(({ code, name }) => ({ value: code, label: name })),
        ]}
        onChange={(code) => onChange({ province: code, ward: '' })}
      />
      <WardField
        key={province.code}
        wards={wards}
        value={unitOf(wards, value.ward)}
        disabled={!province.code}
        mistake={mistakes.ward}
        onChange={({ code }) => onChange({ ward: code })}
      />
      <Field
        name="line"
        label={words.line}
        value={value.line}
        hint={words.lineHint}
        mistake={mistakes.line}
        maxLength={90}
        autoComplete="street-address"
        required
        onChange={(line) => onChange({ line })}
      />
    </>
  )
}

/** A stored address names its units; a typed one has their codes. */
function unitOf(units: readonly Unit[], written: string): Unit {
  return units.find(({ code, name }) => code === written || name === written) ?? none
}

/** What is missing in an address, in words. */
export function addressMistakes({ line, ward, province }: TypedAddress): AddressMistakes {
  const words = addressWords()
  return {
    ...(!province && { province: words.needProvince }),
    ...(!ward && { ward: words.needWard }),
    ...(!line.trim() && { line: words.needLine }),
  }
}

/** Whether this looks like a Vietnamese mobile number; the server's own rule is stricter and decides. */
export function looksLikeMobile(phone: string): boolean {
  return /^(\+84|0084|84)?0?\d{9}$/.test(phone.normalize('NFKC').replace(/[\s().\-\u2010-\u2015]/g, ''))
}
