import type { JSX } from 'preact'
import type { OrderView } from '../../../shared/contract/common.ts'
import { collectWords } from '../ui/collect-words.ts'
import './collect.css'

/** Where an order is collected and, once it is there, the code that is said at the point and until when it is kept. */
export function Collect({
  of: { point, address, hours, code, until },
  at,
}: {
  of: NonNullable<OrderView['collect']>
  at: (instant: string) => string
}): JSX.Element {
  const words = collectWords()
  return (
    <div class="stack-close collect">
      <p>
        <strong>{words.at(point)}</strong>
      </p>
      <p class="small">{[address, hours].filter(Boolean).join(' · ')}</p>
      {code !== undefined && until !== undefined && (
        <>
          <p class="soft small">{words.code}</p>
          <p class="collect-code">
            {code.slice(0, 3)} {code.slice(3)}
          </p>
          <p class="small">
            {words.codeWhat} {words.until(at(until))}
          </p>
        </>
      )}
      {until === undefined && <p class="soft small">{words.notYet}</p>}
    </div>
  )
}
