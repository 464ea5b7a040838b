import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { BankFileView } from '../../../shared/contract/routes/bank-file.ts'
import type { ForecastView } from '../../../shared/contract/routes/money.ts'
import { Button, HoldButton } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { usePolled } from '../ui/polled.ts'
import { saveFile } from '../ui/save-file.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { refundWords } from './refund-words.ts'

const everyMs = 60_000

interface Payable {
  seller: string
  name: string
  amount: number
}

/** What is due to each producer today, and can be paid. */
function payableOf({ days, today }: ForecastView, currency: string): Payable[] {
  const sums = new Map<string, Payable>()
  for (const { day, seller, name, payable, currency: in_ } of days) {
    if (day > today || in_ !== currency) continue
    const before = sums.get(seller)?.amount ?? 0
    sums.set(seller, { seller, name: name ?? seller, amount: before + payable })
  }
  return [...sums.values()].filter(({ amount }) => amount > 0)
}

/** Chosen refunds and payouts become a file for the bank; what became of the files before. */
export function BankFiles({
  token,
  refunds,
  forecast,
  onDone,
}: {
  token: string
  refunds: readonly string[]
  forecast: ForecastView
  onDone: () => void
}): JSX.Element {
  const text = refundWords()
  const { polled, again } = usePolled<'listBankFiles'>('/api/money/bank-files?limit=10', token, everyMs)
  const [sellers, setSellers] = useState<readonly string[]>([])
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | undefined>()
  const payable = payableOf(forecast, 'VND')
  const files = polled.value.answer?.items ?? []
  const chosen = payable.filter(({ seller }) => sellers.includes(seller))
  const n = refunds.length + chosen.length
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    setWrong(undefined)
    try {
      await work()
      setSellers([])
      onDone()
    } catch (error) {
      setWrong(error instanceof Problem && error.code === 'wrong-state' ? error.message : inWords(error))
    } finally {
      setBusy(false)
      again()
    }
  }
  const make = (): Promise<unknown> =>
    ask<'makeBankFile'>('post', '/api/money/bank-files', {
      token,
      body: {
        fileId: crypto.randomUUID(),
        refunds: [...refunds],
        payouts: chosen.map(({ seller }) => ({ seller, through: forecast.today })),
      },
    })
  const toggle = (seller: string): void =>
    setSellers(sellers.includes(seller) ? sellers.filter((one) => one !== seller) : [...sellers, seller])
  if (n === 0 && payable.length === 0 && files.length === 0) return <></>
  return (
    <section class="stack-close" aria-labelledby="files">
      <h3 id="files">{text.files}</h3>
      <p class="soft small">{text.filesWhat}</p>
      {payable.length > 0 && (
        <div class="stack-close">
          <p class="label">{text.payouts}</p>
          {payable.map(({ seller, name, amount }) => (
            <Button key={seller} wide pressed={sellers.includes(seller)} onPress={() => toggle(seller)}>
              {`${name} · ${money(amount, 'VND')}`}
            </Button>
          ))}
        </div>
      )}
      {n > 0 && (
        <Button kind="main-action" large icon="sheet" busy={busy} onPress={() => void act(make)}>
          {text.make(n)}
        </Button>
      )}
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {wrong}
        </Notice>
      )}
      {files.length > 0 && (
        <ul class="card due">
          {files.map((one) => (
            <OneFile key={one.fileId} file={one} token={token} act={act} />
          ))}
        </ul>
      )}
    </section>
  )
}

function OneFile({
  file: { fileId, state, transfers, amount, currency, at },
  token,
  act,
}: {
  file: BankFileView
  token: string
  act: (work: () => Promise<unknown>) => Promise<void>
}): JSX.Element {
  const text = refundWords()
  const path = `/api/money/bank-files/${fileId}`
  const save = async (as: 'xml' | 'csv'): Promise<void> => {
    const file =
      as === 'xml'
        ? await ask<'readBankFileXml'>('get', `${path}/pain.xml`, { token })
        : await ask<'readBankFileCsv'>('get', `${path}/transfers.csv`, { token })
    saveFile(file, `chuyen-khoan-${fileId.slice(0, 8)}.${as}`)
  }
  const end = (as: 'execute' | 'drop'): Promise<void> =>
    act(() =>
      as === 'execute'
        ? ask<'executeBankFile'>('post', `${path}/execute`, { token, body: {} })
        : ask<'dropBankFile'>('post', `${path}/drop`, { token, body: {} }),
    )
  return (
    <li class="stack-close">
      <div class="row-apart">
        <strong>{text.transfers(transfers, money(amount, currency))}</strong>
        <Badge tone={state === 'executed' ? 'go' : state === 'open' ? 'slow' : 'plain'}>{text.states[state]}</Badge>
      </div>
      <p class="soft small number">{at.slice(0, 10).split('-').toReversed().join('/')}</p>
      {state !== 'dropped' && (
        <div class="row">
          <Button icon="save" onPress={() => void act(() => save('xml'))}>
            {text.xml}
          </Button>
          <Button icon="save" onPress={() => void act(() => save('csv'))}>
            {text.csv}
          </Button>
          {state === 'open' && (
            <>
              <HoldButton again={text.executeAgain} onHeld={() => void end('execute')}>
                {text.execute}
              </HoldButton>
              <Button kind="quiet" onPress={() => void end('drop')}>
                {text.drop}
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  )
}
