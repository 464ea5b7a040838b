import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { ForecastView } from '../../../shared/contract/routes/money.ts'
import type { RefundView } from '../../../shared/contract/routes/refund.ts'
import { common } from '../ui/common-words.ts'
import { usePolled } from '../ui/polled.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { BankFiles } from './bank-files.tsx'
import './money.css'
import { OneRefund } from './one-refund.tsx'
import { refundWords } from './refund-words.ts'

const everyMs = 30_000
const path = '/api/refunds?limit=200'

/** What is due back to buyers, the oldest first: pay or refuse each, or choose some for a bank file. */
export function Refunds({ token, forecast }: { token: string; forecast: ForecastView }): JSX.Element {
  const text = refundWords()
  const { polled, again } = usePolled<'listRefunds'>(path, token, everyMs)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const { answer, why } = polled.value
  const items = answer?.items ?? []
  const canChoose = ({ account, inFile }: RefundView): boolean => account !== null && inFile === null
  const refunds = items.filter((one) => canChoose(one) && chosen.includes(one.orderId)).map(({ orderId }) => orderId)
  const toggle = (orderId: string): void =>
    setChosen(chosen.includes(orderId) ? chosen.filter((one) => one !== orderId) : [...chosen, orderId])
  return (
    <section class="stack-close" aria-labelledby="refunds">
      <h2 id="refunds">{text.title}</h2>
      {why && <Notice tone="slow">{why}</Notice>}
      {!answer && !why && <Skeleton lines={3} label={common().loading} />}
      {answer && items.length === 0 && <p class="soft">{text.none}</p>}
      {items.length > 0 && (
        <ul class="card due">
          {items.map((one) => (
            <OneRefund
              key={one.orderId}
              refund={one}
              token={token}
              onDone={again}
              choice={canChoose(one) ? { isChosen: chosen.includes(one.orderId), toggle } : undefined}
            />
          ))}
        </ul>
      )}
      <BankFiles
        token={token}
        refunds={refunds}
        forecast={forecast}
        onDone={() => {
          setChosen([])
          again()
        }}
      />
    </section>
  )
}

/** The same to read, for who answers buyers. */
export function RefundList({ token }: { token: string }): JSX.Element {
  const text = refundWords()
  const { polled, again } = usePolled<'listRefunds'>(path, token, everyMs)
  const { answer, why } = polled.value
  if (!answer) return why ? <Notice tone="slow">{why}</Notice> : <Skeleton lines={3} label={common().loading} />
  if (answer.items.length === 0) return <p class="soft">{text.none}</p>
  return (
    <ul class="card due">
      {answer.items.map((one) => (
        <OneRefund key={one.orderId} refund={one} token={token} onDone={again} isReadOnly />
      ))}
    </ul>
  )
}
