import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { count } from '../ui/format.ts'
import type { AnswerOf } from '../ui/http.ts'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Meter, Notice, Skeleton } from '../ui/show.tsx'
import { changes } from './files.ts'
import { labelWords } from './label-words.ts'
import { PackageName } from './package-name.tsx'
import { Discarded } from './discarded.tsx'
import { TrayDesk } from './tray.tsx'

type LabelFile = AnswerOf<'listLabelFiles'>['items'][number]

const busyMs = 1_500
const idleMs = 8_000
const filesShown = 4

/** The platform's labels: files with how far each is read, pages that nobody could match, packages without a page. */
export function Labels({
  session,
  shopId,
  isEarly,
}: {
  session: Session
  shopId: string
  /** Orders are still to be taken: most pages will then match by themselves. */
  isEarly: boolean
}): JSX.Element {
  const text = labelWords()
  const listed = usePolled<'listLabelFiles'>(`/api/platforms/${shopId}/labels`, session.token, busyMs)
  const list = listed.polled.value.answer?.items
  const busy = list?.some(({ state }) => state === 'reading') === true
  const { polled, again } = usePolled<'readTray'>(
    `/api/platforms/${shopId}/tray`,
    session.token,
    busy ? busyMs : idleMs,
  )
  const changed = changes.value
  useEffect(() => {
    listed.again()
    again()
  }, [changed, busy])
  const tray = polled.value.answer
  const why = polled.value.why
  return (
    <section class="stack" aria-labelledby="labels">
      <h2 id="labels">{text.title}</h2>
      {(!list || !tray) && !why && <Skeleton label={common().loading} />}
      {why && <Notice tone="slow">{why}</Notice>}
      {list?.length === 0 && <p class="soft">{text.none}</p>}
      {list && list.length > 0 && <Files list={list} />}
      {tray && tray.pagesInAll > 0 && isEarly && <p class="soft">{text.trayWaits(count(tray.pagesInAll))}</p>}
      {tray && tray.pagesInAll > 0 && !isEarly && (
        <TrayDesk session={session} shopId={shopId} tray={tray} again={again} />
      )}
      {tray && tray.discarded.length > 0 && (
        <Discarded session={session} shopId={shopId} pages={tray.discarded} again={again} />
      )}
      {tray && !busy && !isEarly && list?.some(({ matched }) => matched > 0) && <Rest tray={tray} />}
    </section>
  )
}

function Files({ list }: { list: readonly LabelFile[] }): JSX.Element {
  const rest = list.slice(filesShown)
  return (
    <div class="card stack-close">
      <ul class="faults" aria-label={labelWords().files}>
        {list.slice(0, filesShown).map((file) => (
          <FileLine key={file.fileId} file={file} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>{labelWords().moreFiles(rest.length)}</summary>
          <ul class="faults">
            {rest.map((file) => (
              <FileLine key={file.fileId} file={file} />
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function FileLine({ file: { name, pages, read, matched, state, error } }: { file: LabelFile }): JSX.Element {
  const text = labelWords()
  const all = pages ?? 0
  return (
    <li>
      <strong class="file-name">{name}</strong>
      {error !== null && <span class="fault-place">{text.errors[error]}</span>}
      {error === null && (
        <span class="soft small">
          {state === 'done' && text.done(count(matched), count(all))}
          {state === 'reading' && (pages === null ? text.opening : text.reading(count(read), count(all)))}
        </span>
      )}
      {state === 'reading' && <Meter part={all === 0 ? 0 : read / all} />}
    </li>
  )
}

/** What is still missing, once all pages are read. */
function Rest({ tray }: { tray: AnswerOf<'readTray'> }): JSX.Element {
  const text = labelWords()
  return (
    <>
      {tray.pagesInAll === 0 && <Notice tone="go">{text.allMatched}</Notice>}
      {tray.packagesInAll === 0 ? (
        <Notice tone="go">{text.allWith}</Notice>
      ) : (
        <details class="card">
          <summary>
            <strong>{text.without(count(tray.packagesInAll))}</strong>
          </summary>
          <div class="stack-close">
            <p class="soft small">{text.withoutWhat}</p>
            <ul class="faults">
              {tray.packages.slice(0, 100).map((one) => (
                <li key={one.platformOrderIds.join()}>
                  <PackageName one={one} />
                </li>
              ))}
            </ul>
            {tray.packagesInAll > 100 && <p class="soft small">{text.more(count(tray.packagesInAll - 100))}</p>}
          </div>
        </details>
      )}
    </>
  )
}
