import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { PositionView } from '../../../shared/contract/routes/advance.ts'
import { Button, Field } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { usePolled } from '../ui/polled.ts'
import { saveFile } from '../ui/save-file.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { typedAmount } from '../ui/typed-amount.ts'
import { advanceWords } from './advance-words.ts'

const everyMs = 30_000

/** Parts per thousand as people write per cent, without a float: 705 is 70,5. */
const percent = (perMille: number): string =>
  `${Math.trunc(perMille / 10)}${perMille % 10 === 0 ? '' : `,${perMille % 10}`}`

/** Per cent as people type it, in parts per thousand; undefined for what is none. */
function typedPerMille(text: string): number | undefined {
  const [, whole, tenths = '0'] = /^\s*(\d{1,3})(?:[.,](\d))?\s*%?\s*$/.exec(text) ?? []
  const perMille = whole === undefined ? undefined : Number(whole) * 10 + Number(tenths)
  return perMille !== undefined && perMille <= 1000 ? perMille : undefined
}

/** What may be advanced to each producer, what is, and a draw. */
export function Advances({ session: { token, role } }: { session: Session }): JSX.Element | null {
  const text = advanceWords()
  const { polled, again } = usePolled<'listAdvancePositions'>('/api/money/advances/positions', token, everyMs)
  const { answer, why } = polled.value
  if (!answer) return why === undefined ? null : <Notice tone="slow">{why}</Notice>
  const { share, items } = answer
  const save = async (): Promise<void> =>
    saveFile(await ask<'readAdvanceLedgerCsv'>('get', '/api/money/advances/ledger.csv', { token }), 'ung-truoc.csv')
  return (
    <section class="stack-close" aria-labelledby="advances">
      <h2 id="advances">{text.title}</h2>
      <p class="soft small">{text.what}</p>
      <p>{share ? text.share(percent(share.perMille)) : text.noShare}</p>
      {(role === 'owner' || role === 'admin') && <Share token={token} onDone={again} />}
      {items.length === 0 ? (
        <p class="soft">{text.none}</p>
      ) : (
        <>
          <ul class="card due">
            {items.map((one) => (
              <Position key={one.seller} of={one} token={token} onDone={again} />
            ))}
          </ul>
          <Button icon="save" kind="quiet" onPress={() => void save()}>
            {text.export}
          </Button>
        </>
      )}
    </section>
  )
}

function Share({ token, onDone }: { token: string; onDone: () => void }): JSX.Element {
  const text = advanceWords()
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState<string | undefined>()
  const set = async (): Promise<void> => {
    const perMille = typedPerMille(typed)
    if (perMille === undefined) return setWrong(text.shareWrong)
    try {
      await ask<'putAdvanceShare'>('put', '/api/money/advance-share', { token, body: { perMille } })
      setTyped('')
      setWrong(undefined)
      onDone()
    } catch (error) {
      setWrong(inWords(error))
    }
  }
  return (
    <div class="stack-close">
      <Field label={text.setShare} value={typed} maxLength={6} mistake={wrong} onChange={setTyped} />
      <Button onPress={() => void set()}>{text.save}</Button>
    </div>
  )
}

function Position({ of, token, onDone }: { of: PositionView; token: string; onDone: () => void }): JSX.Element {
  const text = advanceWords()
  const [isOpen, setOpen] = useState(false)
  const { seller, name, currency, receivables, riskPerMille, most, advanced, available } = of
  const sum = (amount: number): string => money(amount, currency)
  return (
    <li class="stack-close">
      <div class="row-apart">
        <strong>{name ?? seller}</strong>
        <strong class="number">{text.available(sum(available))}</strong>
      </div>
      <p class="soft small">
        {[
          text.owed(sum(receivables)),
          text.risk(percent(riskPerMille)),
          text.limit(sum(most)),
          text.advanced(sum(advanced)),
        ].join(' · ')}
      </p>
      {available > 0 && (
        <Button pressed={isOpen} onPress={() => setOpen(!isOpen)}>
          {text.draw}
        </Button>
      )}
      {isOpen && <Draw of={of} token={token} onDone={() => (setOpen(false), onDone())} />}
    </li>
  )
}

function Draw({
  of: { seller, currency },
  token,
  onDone,
}: {
  of: PositionView
  token: string
  onDone: () => void
}): JSX.Element {
  const text = advanceWords()
  const [advanceId] = useState(() => crypto.randomUUID())
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | undefined>()
  const draw = async (): Promise<void> => {
    const amount = typedAmount(typed)
    if (!amount) return setWrong(text.amountWrong)
    setBusy(true)
    try {
      const body = { advanceId, seller, amount, currency }
      await ask<'drawAdvance'>('post', '/api/money/advances', { token, body })
      onDone()
    } catch (error) {
      setWrong(overLimit(error, currency) ?? inWords(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div class="stack-close">
      <Field label={text.amount} value={typed} inputMode="numeric" maxLength={20} mistake={wrong} onChange={setTyped} />
      <Button kind="main-action" large icon="cash" busy={busy} onPress={() => void draw()}>
        {text.confirm}
      </Button>
    </div>
  )
}

function overLimit(error: unknown, currency: string): string | undefined {
  if (!(error instanceof Problem) || error.code !== 'over-limit') return undefined
  const { limit, available } = error.whole as { limit: number; available: number }
  return advanceWords().over(money(limit, currency), money(available, currency))
}
