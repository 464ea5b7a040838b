import type { JSX } from 'preact'
import { caseWords } from '../ui/case-words.ts'
import { common } from '../ui/common-words.ts'
import { count } from '../ui/format.ts'
import { usePolled } from '../ui/polled.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { deskWords } from './words.ts'

const lookEveryMs = 60_000

/** What went wrong this week, by goods, lot and packer: the most frequent first. */
export function ToFix({ token }: { token: string }): JSX.Element {
  const words = deskWords()
  const { polled } = usePolled<'listToFix'>('/api/cases/to-fix', token, lookEveryMs)
  const { answer, why } = polled.value
  if (!answer)
    return why ? (
      <Notice tone="stop" loud>
        {why}
      </Notice>
    ) : (
      <Skeleton lines={6} label={common().loading} />
    )
  const day = answer.from.split('-').toReversed().join('/')
  if (answer.items.length === 0) return <Empty icon="check" title={words.noFix} />
  return (
    <div class="stack">
      <p class="soft">{words.fixWhat(day)}</p>
      <ol class="stack">
        {answer.items.map((one) => (
          <li key={JSON.stringify(one)} class="card row-apart">
            <span class="stack-close">
              <strong>{one.title ?? one.sku ?? words.notSaid}</strong>
              <span>{caseWords().kinds[one.kind]}</span>
              <span class="small soft">
                {[
                  one.seller,
                  one.lot !== null && words.lot(one.lot),
                  one.packer !== null && words.packer(one.packer.replace(/^\w+:/, '')),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <span class="stack-close">
              <strong class="number">{words.cases(count(one.cases))}</strong>
              {one.refunds > 0 && <span class="small number">{words.refunds(count(one.refunds))}</span>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
