import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { accountWords } from './account-words.ts'
import { Button, Field } from './controls.tsx'
import { ask, inWords } from './http.ts'
import { useLoaded } from './loaded.ts'
import { Notice } from './show.tsx'

export interface Account {
  bin: string
  account: string
  holder: string
}

/** Asks for a bank account: bank, number and holder. What is wrong is said at its field. */
export function AccountForm({ onSave }: { onSave: (account: Account) => Promise<void> }): JSX.Element {
  const text = accountWords()
  const { value: known, failed } = useLoaded(() => ask<'listBanks'>('get', '/api/banks'))
  const [bin, setBin] = useState('')
  const [number, setNumber] = useState('')
  const [holder, setHolder] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | undefined>()
  const account = number.toUpperCase().replace(/[\s.-]/g, '')
  const isNumber = /^[0-9A-Z]{4,19}$/.test(account)
  const save = async (): Promise<void> => {
    setTried(true)
    if (busy || bin === '' || !isNumber || holder.trim() === '') return
    setBusy(true)
    setWrong(undefined)
    try {
      await onSave({ bin, account, holder: holder.trim() })
    } catch (error) {
      setWrong(inWords(error))
    } finally {
      setBusy(false)
    }
  }
  const mistake = (isFine: boolean, says: string): string | undefined => (tried && !isFine ? says : undefined)
  const why = wrong ?? failed
  return (
    <div class="stack-close">
      <Field
        label={text.bank}
        value={bin}
        required
        choices={[
          { value: '', label: text.choose },
          ...(known?.banks ?? []).map((bank) => ({ value: bank.bin, label: bank.name })),
        ]}
        mistake={mistake(bin !== '', text.bankMissing)}
        onChange={setBin}
      />
      <Field
        label={text.account}
        value={number}
        inputMode="numeric"
        maxLength={30}
        required
        mistake={mistake(isNumber, text.accountMissing)}
        onChange={setNumber}
      />
      <Field
        label={text.holder}
        value={holder}
        maxLength={60}
        required
        mistake={mistake(holder.trim() !== '', text.holderMissing)}
        onChange={setHolder}
      />
      {why !== undefined && (
        <Notice tone="stop" loud>
          {why}
        </Notice>
      )}
      <Button icon="check" busy={busy} onPress={() => void save()}>
        {text.save}
      </Button>
    </div>
  )
}
