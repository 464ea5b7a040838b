import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, HoldButton, SubmitButton } from '../ui/controls.tsx'
import { ask, Problem, type AnswerOf, type BodyOf } from '../ui/http.ts'
import { Empty } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import { printersWords } from './printers-words.ts'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

type Printer = AnswerOf<'listPrinters'>['items'][number]
type Size = keyof ReturnType<typeof printersWords>['sizes']

const rawPort = 9100

/** Label printers on the shop's network. A new one prints a test page at once. */
export function PrintersSection({ session: { token } }: SectionProps): JSX.Element {
  const { value, failed, again } = useLoaded(() => ask<'listPrinters'>('get', '/api/printers', { token }))
  const [added, setAdded] = useState(0)
  return (
    <>
      <p class="soft">{printersWords().what}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={4} />
      {value?.items.length === 0 && (
        <Empty icon="print" title={printersWords().none}>
          <p>{printersWords().noneWhat}</p>
        </Empty>
      )}
      <ul class="entries">
        {value?.items.map((printer) => (
          <Entry key={printer.printerId} printer={printer} token={token} changed={again} />
        ))}
      </ul>
      <AddPrinter
        key={added}
        token={token}
        added={async () => {
          await again()
          setAdded(added + 1)
        }}
      />
    </>
  )
}

function Entry({
  printer: { printerId, name, host, port, dpi, size },
  token,
  changed,
}: {
  printer: Printer
  token: string
  changed: () => Promise<void>
}): JSX.Element {
  const all = printersWords()
  const { busy, said, act, say } = useActing()
  const test = (): void =>
    void act(async () => {
      const body = { language: language.value }
      const { state } = await ask<'printTestPage'>('post', `/api/printers/${printerId}/test`, { token, body })
      say({ is: state === 'printed' ? 'done' : 'failed', text: all[state] })
    })
  return (
    <li class="card stack">
      <div class="entry-head">
        <div class="grow">
          <h3>{name}</h3>
          <p class="small soft number">
            {host}
            {port !== rawPort && `:${port}`} · {all.sizes[size as Size]} · {all.dpiOf(dpi)}
          </p>
        </div>
      </div>
      <SaidNotice said={said} />
      <div class="row">
        <Button icon="print" busy={busy} label={`${all.test}: ${name}`} onPress={test}>
          {all.test}
        </Button>
        <HoldButton
          again={words().removeAgain}
          icon="cross"
          onHeld={() =>
            void act(async () => {
              await ask<'removePrinter'>('delete', `/api/printers/${printerId}`, { token })
              await changed()
            })
          }
        >
          {words().remove}
        </HoldButton>
      </div>
    </li>
  )
}

function AddPrinter({ token, added }: { token: string; added: () => Promise<void> }): JSX.Element {
  const all = printersWords()
  const [name, setName] = useState('')
  const [host, setHost] = useState('')
  const [port, setPort] = useState(String(rawPort))
  const [dpi, setDpi] = useState<203 | 300>(203)
  const [size, setSize] = useState<Size>('100x150')
  const [wrong, setWrong] = useState<{ name?: boolean; host?: boolean }>({})
  const [printerId] = useState(() => crypto.randomUUID())
  const { busy, said, act } = useActing()
  const add = async (): Promise<void> => {
    const lacking = { name: !name.trim(), host: !host.trim() }
    setWrong(lacking)
    if (lacking.name || lacking.host) return
    await act(async () => {
      const body: BodyOf<'addPrinter'> = {
        printerId,
        name: name.trim(),
        host: host.trim(),
        port: Number(port),
        dpi,
        size,
      }
      try {
        await ask<'addPrinter'>('post', '/api/printers', { token, body })
      } catch (error) {
        if (error instanceof Problem && error.message.startsWith('host:')) return setWrong({ host: true })
        throw error
      }
      await added()
    })
  }
  return (
    <form class="card stack" noValidate onSubmit={(event) => (event.preventDefault(), void add())}>
      <h3>{all.add}</h3>
      <Field
        name="name"
        label={all.name}
        hint={all.nameHint}
        value={name}
        maxLength={60}
        mistake={wrong.name ? words().needText : undefined}
        onChange={setName}
      />
      <Field
        name="host"
        label={all.host}
        hint={all.hostHint}
        value={host}
        maxLength={60}
        autoComplete="off"
        mistake={wrong.host ? all.badHost : undefined}
        onChange={setHost}
      />
      <div class="fields">
        <Field
          name="size"
          label={all.size}
          value={size}
          choices={Object.entries(all.sizes).map(([value, label]) => ({ value, label }))}
          onChange={(value) => setSize(value as Size)}
        />
        <Field
          name="dpi"
          label={all.dpi}
          value={String(dpi)}
          choices={[203, 300].map((one) => ({ value: String(one), label: all.dpiOf(one) }))}
          onChange={(value) => setDpi(value === '300' ? 300 : 203)}
        />
        <Field
          name="port"
          label={all.port}
          value={port}
          choices={['9100', '9101', '9102', '9103', '6101'].map((one) => ({ value: one, label: one }))}
          onChange={setPort}
        />
      </div>
      <SaidNotice said={said} />
      <SubmitButton busy={busy} icon="plus">
        {all.add}
      </SubmitButton>
    </form>
  )
}
