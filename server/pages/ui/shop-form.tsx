import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { AddressFields, addressMistakes, looksLikeMobile, type AddressMistakes } from './address-fields.tsx'
import type { CodTerms } from '../../../shared/shop/cod-terms.ts'
import { addressWords } from './address-words.ts'
import { CodTermsFields, codTermsWords } from './cod-terms-fields.tsx'
import { Field } from './controls.tsx'
import { focusFirstMistake } from './focus-first-mistake.ts'
import { inWords, Problem } from './http.ts'
import { Icon } from './icons.tsx'
import { Notice } from './show.tsx'
import { shopWords } from './shop-words.ts'

/** What a shop says of itself once, for all of its sales: the body of `PUT /api/shop`. */
export interface ShopFields extends CodTerms {
  name: string
  sender: { name: string; phone: string; address: { line: string; ward: string; province: string } }
  timeZone: string
  returnNote: string
}

type Mistakes = AddressMistakes & Partial<Record<'name' | 'senderName' | 'phone' | 'refusalFee', string>>

const vietnamTime = 'Asia/Ho_Chi_Minh'
const blank: ShopFields = {
  name: '',
  sender: { name: '', phone: '', address: { line: '', ward: '', province: '' } },
  timeZone: vietnamTime,
  inspection: 'look',
  refusalFee: 0,
  refusalFeeBy: 'producer',
  returnNote: '',
}

/**
 * The name of the shop and the sender of its parcels: on the first-run page (`brief`: only what the first sale needs)
 * and in the settings. `onSave` sends it and rejects with the server's refusal, which is shown at its field.
 */
export function ShopForm({
  shop,
  brief = false,
  submit,
  onSave,
}: {
  shop?: ShopFields | undefined
  brief?: boolean
  submit?: string
  onSave: (shop: ShopFields) => Promise<unknown>
}): JSX.Element {
  const words = shopWords()
  const [typed, setTyped] = useState<ShopFields>(shop ?? blank)
  const [mistakes, setMistakes] = useState<Mistakes>({})
  const [state, setState] = useState<{ is: 'ready' | 'saving' } | { is: 'failed'; error: unknown }>({ is: 'ready' })
  const form = useRef<HTMLFormElement>(null)
  const { sender } = typed
  const change = (part: Partial<ShopFields>): void => setTyped((now) => ({ ...now, ...part }))
  const changeSender = (part: Partial<ShopFields['sender']>): void =>
    setTyped((now) => ({ ...now, sender: { ...now.sender, ...part } }))
  const refuse = (wrong: Mistakes): void => {
    setMistakes(wrong)
    focusFirstMistake(form.current)
  }
  const save = async (): Promise<void> => {
    const wrong = mistakesOf(typed)
    if (Object.keys(wrong).length > 0) return refuse(wrong)
    setMistakes({})
    setState({ is: 'saving' })
    try {
      await onSave(trimmed(typed))
      setState({ is: 'ready' })
    } catch (error) {
      const field = refusedField(error)
      setState(field ? { is: 'ready' } : { is: 'failed', error })
      if (field) refuse({ [field]: wordsFor(field) })
    }
  }
  return (
    <form
      ref={form}
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (state.is !== 'saving') void save()
      }}
    >
      <Field
        name="name"
        label={words.shop}
        hint={words.shopHint}
        value={typed.name}
        mistake={mistakes.name}
        maxLength={40}
        autoComplete="organization"
        required
        onChange={(name) => change({ name })}
      />
      <fieldset class="stack plain-set">
        <legend>
          <h2>{words.sender}</h2>
        </legend>
        <p class="soft">{words.senderWhat}</p>
        <Field
          name="senderName"
          label={words.senderName}
          value={sender.name}
          mistake={mistakes.senderName}
          maxLength={40}
          autoComplete="name"
          required
          onChange={(name) => changeSender({ name })}
        />
        <Field
          name="phone"
          label={addressWords().phone}
          hint={addressWords().phoneHint}
          value={sender.phone}
          mistake={mistakes.phone}
          type="tel"
          inputMode="tel"
          maxLength={40}
          autoComplete="tel"
          required
          onChange={(phone) => changeSender({ phone })}
        />
        <AddressFields
          value={sender.address}
          mistakes={mistakes}
          onChange={(part) =>
            setTyped((now) => ({
              ...now,
              sender: { ...now.sender, address: { ...now.sender.address, ...part } },
            }))
          }
        />
      </fieldset>
      {!brief && <OnPaper typed={typed} change={change} />}
      <Field
        name="timeZone"
        label={words.timeZone}
        hint={words.timeZoneHint}
        value={typed.timeZone}
        choices={zones(typed.timeZone).map((zone) => ({
          value: zone,
          label: zone === vietnamTime ? words.vietnam : zone.replaceAll('_', ' '),
        }))}
        onChange={(timeZone) => change({ timeZone })}
      />
      {state.is === 'failed' && (
        <Notice tone="stop" loud>
          {inWords(state.error)}
        </Notice>
      )}
      <button type="submit" class="button main-action large" aria-busy={state.is === 'saving'}>
        {state.is === 'saving' ? <Icon name="wait" spins /> : <Icon name="check" />}
        {submit ?? words.save}
      </button>
    </form>
  )
}

/** What couriers read on the label besides the address. */
function OnPaper({ typed, change }: { typed: ShopFields; change: (part: Partial<ShopFields>) => void }): JSX.Element {
  const words = shopWords()
  return (
    <>
      <CodTermsFields terms={typed} onChange={change} />
      <Field
        name="returnNote"
        label={words.returnNote}
        hint={words.returnNoteHint}
        value={typed.returnNote}
        maxLength={80}
        onChange={(returnNote) => change({ returnNote })}
      />
    </>
  )
}

function trimmed({ name, sender, returnNote, ...rest }: ShopFields): ShopFields {
  return {
    ...rest,
    name: name.trim(),
    returnNote: returnNote.trim(),
    sender: {
      name: sender.name.trim(),
      phone: sender.phone.trim(),
      address: { ...sender.address, line: sender.address.line.trim() },
    },
  }
}

function mistakesOf({ name, sender, refusalFee }: ShopFields): Mistakes {
  return {
    ...(Number.isNaN(refusalFee) && { refusalFee: wordsFor('refusalFee') }),
    ...(!name.trim() && { name: wordsFor('name') }),
    ...(!sender.name.trim() && { senderName: wordsFor('senderName') }),
    ...(!looksLikeMobile(sender.phone) && { phone: wordsFor('phone') }),
    ...addressMistakes(sender.address),
  }
}

function wordsFor(field: keyof Mistakes): string {
  const [words, ofAddress] = [shopWords(), addressWords()]
  return {
    name: words.needShop,
    senderName: words.needSender,
    phone: ofAddress.needPhone,
    province: ofAddress.needProvince,
    ward: ofAddress.needWard,
    line: ofAddress.needLine,
    refusalFee: codTermsWords().wrong,
  }[field]
}

/** The server's messages start with the field: `sender.address.ward: …`. */
function refusedField(error: unknown): keyof Mistakes | undefined {
  if (!(error instanceof Problem) || error.code !== 'invalid') return undefined
  const known: Record<string, keyof Mistakes> = {
    name: 'name',
    'sender.name': 'senderName',
    'sender.phone': 'phone',
    'sender.address.province': 'province',
    'sender.address.ward': 'ward',
    'sender.address.line': 'line',
    refusalFee: 'refusalFee',
  }
  return known[error.message.split(':')[0]!]
}

/** Viet Nam first, then every zone that the browser knows. */
function zones(present: string): string[] {
  return [...new Set([vietnamTime, present, ...Intl.supportedValuesOf('timeZone')])]
}
