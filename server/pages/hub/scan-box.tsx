import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { CameraScan } from '../ui/camera-scan.tsx'
import { common } from '../ui/common-words.ts'
import { Button, Field, SubmitButton } from '../ui/controls.tsx'
import { spaced } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { readable } from '../ui/scan-words.ts'
import { listenToScanner, wholeCode } from '../ui/scanner.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { joinWords } from './consign.ts'
import { togetherWords } from './together-words.ts'
import { counting, looks, said, scan, send, trouble, unanswered, type Counting } from './state.ts'
import { resultWords, words } from './words.ts'

interface Props {
  session: Session
  saleId: string | null
  /** The board has to be read again. */
  onCounted: () => void
}

/** Where everything that is brought is scanned or typed in. */
export function ScanBox({ session, saleId, onCounted }: Props): JSX.Element {
  const text = words()
  const [typed, setTyped] = useState('')
  const take = (scanned: Parameters<typeof scan>[2]): boolean => {
    void scan(session, saleId, scanned).then(onCounted)
    return true
  }
  useEffect(() => listenToScanner({ onScan: take }), [session.token, saleId])
  const again = unanswered.value
  return (
    <section class="stack-close" aria-label={text.ready}>
      <Result />
      <Flash />
      {trouble.value !== undefined && (
        <Notice tone="stop" loud>
          <p>{joinWords(trouble.value)}</p>
          {again && (
            <Button icon="undo" onPress={() => void send(session, again.entry, again.scanned).then(onCounted)}>
              {text.sendAgain}
            </Button>
          )}
        </Notice>
      )}
      {counting.value && saleId !== null && (
        <CountForm
          key={`${counting.value.sku} ${counting.value.isBack}`}
          session={session}
          saleId={saleId}
          goods={counting.value}
          onCounted={onCounted}
        />
      )}
      <form
        class="by-hand"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim() !== '') take(wholeCode(typed))
          setTyped('')
        }}
      >
        <Field label={text.code} value={typed} maxLength={200} onChange={setTyped} />
        <SubmitButton icon="plus" busy={false}>
          {text.add}
        </SubmitButton>
      </form>
      <p class="soft small">{text.readyWhat}</p>
      <CameraScan onScan={take} />
    </section>
  )
}

function Result(): JSX.Element {
  const now = said.value
  const look = now && looks[now.result]
  return (
    <div
      class={`result ${look ? `tone-${look.tone}` : 'idle'}`}
      data-result={now?.result}
      role={look?.tone === 'stop' ? 'alert' : 'status'}
      key={now?.times}
    >
      <Icon name={look?.icon ?? 'scan'} size={52} />
      <div>
        <strong>{now ? resultWords()[now.result] : words().ready}</strong>
        {now && <span>{now.title ?? spaced(now.code ?? readable(now.scanned))}</span>}
        {now?.box !== undefined && <span>{togetherWords().wentIn(spaced(now.box))}</span>}
        {now?.together?.[0] !== undefined && <span>{togetherWords().goesWith(spaced(now.together[0]))}</span>}
        {now?.brought !== undefined && <span>{broughtWords(now.brought, now.promised)}</span>}
        {now?.surplus !== undefined && <span>{words().surplus(now.surplus)}</span>}
      </div>
    </div>
  )
}

function broughtWords(brought: number, promised: number | null | undefined): string {
  const text = words()
  return promised === null || promised === undefined ? text.onlyBrought(brought) : text.ofPromised(brought, promised)
}

/** The whole screen in the result's colour for a moment: seen from the corner of an eye. */
function Flash(): JSX.Element | null {
  const now = said.value
  return now ? <div class={`flash tone-${looks[now.result].tone}`} key={now.times} aria-hidden="true" /> : null
}

function CountForm({
  session,
  saleId,
  goods: { sku, title, missing, isBack },
  onCounted,
}: Omit<Props, 'saleId'> & { saleId: string; goods: Counting }): JSX.Element {
  const text = words()
  const [units, setUnits] = useState(isBack || missing === 0 ? '' : String(missing))
  const [reason, setReason] = useState('')
  const [state, setState] = useState<{ busy?: boolean; strict?: boolean }>({})
  const isNumber = /^[1-9]\d{0,5}$/.test(units.trim())
  const isReady = isNumber && (!isBack || reason.trim() !== '')
  const submit = async (): Promise<void> => {
    if (!isReady) return setState({ strict: true })
    setState({ busy: true })
    const count = isBack ? { units: -Number(units), reason: reason.trim() } : { units: Number(units) }
    const counted = await send(session, { scanId: crypto.randomUUID(), saleId, sku, ...count }, sku)
    setState({})
    if (counted || unanswered.value) counting.value = undefined
    onCounted()
  }
  return (
    <form
      class="card stack-close count-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!state.busy) void submit()
      }}
    >
      <h2>{isBack ? text.howManyBack(title) : text.howMany(title)}</h2>
      <Field
        label={text.units}
        value={units}
        inputMode="numeric"
        maxLength={6}
        onChange={setUnits}
        mistake={state.strict && !isNumber ? text.needUnits : undefined}
      />
      {isBack && (
        <Field
          label={text.reason}
          value={reason}
          maxLength={200}
          onChange={setReason}
          mistake={state.strict && reason.trim() === '' ? text.needReason : undefined}
        />
      )}
      <div class="row">
        <SubmitButton icon="check" busy={state.busy === true}>
          {isBack ? text.takeBack : text.take}
        </SubmitButton>
        <Button kind="quiet" onPress={() => (counting.value = undefined)}>
          {common().close}
        </Button>
      </div>
    </form>
  )
}
