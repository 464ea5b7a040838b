import type { JSX } from 'preact'
import { caseWords } from './case-words.ts'
import { common } from './common-words.ts'
import { count } from './format.ts'
import { usePolled } from './polled.ts'
import { Empty, Notice, Skeleton } from './show.tsx'
import { whoText } from './who.ts'
import { dictionary } from './words.ts'

const lookEveryMs = 60_000

const fixWords = dictionary({
  vi: {
    what: (from: string) => `Khiếu nại trong 7 ngày từ ${from}, nhiều nhất ở trên.`,
    none: 'Tuần này không có khiếu nại nào',
    cases: (n: string) => `${n} khiếu nại`,
    refunds: (n: string) => `${n} lần hoàn tiền`,
    lot: (code: string) => `lô ${code}`,
    packer: (name: string) => `đóng gói: ${name}`,
    notSaid: 'Không nói rõ sản phẩm',
  },
  en: {
    what: (from: string) => `Cases of the seven days from ${from}, the most frequent first.`,
    none: 'No cases this week',
    cases: (n: string) => `${n} cases`,
    refunds: (n: string) => `${n} refunds`,
    lot: (code: string) => `lot ${code}`,
    packer: (name: string) => `packed by ${name}`,
    notSaid: 'The product was not named',
  },
})

/** What went wrong this week, by goods, lot and packer: the most frequent first. `own`: all of it is the reader's. */
export function ToFix({ token, own = false }: { token: string; own?: boolean }): JSX.Element {
  const words = fixWords()
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
  if (answer.items.length === 0) return <Empty icon="check" title={words.none} />
  return (
    <div class="stack">
      <p class="soft">{words.what(day)}</p>
      <ol class="stack">
        {answer.items.map((one) => (
          <li key={JSON.stringify(one)} class="card row-apart">
            <span class="stack-close">
              <strong>{one.title ?? one.sku ?? words.notSaid}</strong>
              <span>{caseWords().kinds[one.kind]}</span>
              <span class="small soft">
                {[
                  !own && one.seller,
                  one.lot !== null && words.lot(one.lot),
                  one.packer !== null && words.packer(whoText(one.packer)),
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
