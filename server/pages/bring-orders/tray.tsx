import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { TrayAssignment } from '../../../shared/contract/routes/platform-labels.ts'
import { Button } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { candidatesOf, type Candidate } from './candidates.ts'
import { FindPackage } from './find-package.tsx'
import { labelWords } from './label-words.ts'
import { PackageName } from './package-name.tsx'
import { Thumbnail } from './thumbnail.tsx'

type Tray = AnswerOf<'readTray'>
type Page = Tray['pages'][number]
/** As many as there are keys. */
const keysMax = 9

/** Pages of which nobody knows the package, one at a time; each goes away by one key. */
export function TrayDesk({
  session,
  shopId,
  tray,
  again,
}: {
  session: Session
  shopId: string
  tray: Tray
  again: () => void
}): JSX.Element | null {
  const text = labelWords()
  const desk = useRef<HTMLElement>(null)
  const [at, setAt] = useState(0)
  const [gone, setGone] = useState<readonly string[]>([])
  const [found, setFound] = useState<readonly Candidate[]>([])
  const [state, setState] = useState<{ busy?: boolean; done?: string; failed?: unknown }>({})
  useEffect(() => setGone((before) => before.filter((name) => tray.pages.some(({ page }) => page === name))), [tray])
  const pages = tray.pages.filter(({ page }) => !gone.includes(page))
  const shown = Math.min(at, pages.length - 1)
  const page = pages[shown]
  const ranked = page ? candidatesOf(page, tray.packages) : undefined
  const choices = (found.length > 0 ? found : (ranked?.candidates ?? [])).slice(0, keysMax)
  const suggestion = found.length === 0 ? ranked?.suggestion : found.length === 1 ? found[0] : undefined

  const settle = async (body: TrayAssignment, done: string): Promise<void> => {
    if (!page || state.busy) return
    setState({ busy: true })
    try {
      await ask<'assignTrayPage'>('post', `/api/platforms/${shopId}/tray/${page.page}/assign`, {
        token: session.token,
        body,
      })
      setGone((before) => [...before, page.page])
      setFound([])
      setState({ done })
      desk.current?.focus()
      again()
    } catch (failed) {
      setState({ failed })
    }
  }
  const give = (one: Candidate | undefined): void => {
    if (one) void settle({ platformOrderId: one.platformOrderIds[0]!, packageId: one.packageId }, text.assigned)
  }
  const discard = (): void => void settle({ discard: true }, text.discarded)
  const turn = (by: number): void => {
    setAt(Math.max(0, Math.min(pages.length - 1, shown + by)))
    setFound([])
  }
  /** Only while the focus is in here, and not in a field: elsewhere a key means what it always does. */
  const press = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return
    const act = keyAct(event, { give, discard, turn, choices, suggestion })
    if (!act) return
    event.preventDefault()
    act()
  }
  if (!page) return null
  return (
    <section
      ref={desk}
      class="card stack tray"
      tabIndex={0}
      aria-labelledby="tray"
      aria-describedby="tray-keys"
      onKeyDown={press}
    >
      <div class="row-apart">
        <h3 id="tray">{text.tray}</h3>
        <span class="soft" role="status">
          {text.trayCount(shown + 1, count(Math.max(pages.length, tray.pagesInAll - gone.length)))}
        </span>
      </div>
      {state.done !== undefined && <Notice tone="go">{state.done}</Notice>}
      {state.failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(state.failed)}
        </Notice>
      )}
      <div class="tray-columns">
        <LoosePage key={page.page} session={session} page={page} />
        <div class="stack-close">
          <h4>{text.whose}</h4>
          <p class="small soft keys" id="tray-keys">
            {text.keys}
          </p>
          {choices.length === 0 && <p class="soft">{text.noPackages}</p>}
          <ol class="stack-close">
            {choices.map((one, i) => (
              <li key={`${one.platformOrderIds.join()} ${one.packageId}`}>
                <button type="button" class="button choice" onClick={() => give(one)}>
                  <kbd>{i + 1}</kbd>
                  <PackageName one={one} />
                  {one === suggestion && <Badge tone="go">{text.suggested}</Badge>}
                </button>
              </li>
            ))}
          </ol>
          <FindPackage
            key={page.page}
            session={session}
            shopId={shopId}
            known={tray.packages}
            onFound={(packages, isSure) => {
              setFound(packages)
              if (isSure) give(packages[0])
              else desk.current?.focus()
            }}
          />
          <Button kind="danger" icon="cross" onPress={discard}>
            {text.discard}
          </Button>
          {pages.length > 1 && (
            <div class="tray-turn">
              <Button icon="back" disabled={shown === 0} onPress={() => turn(-1)}>
                {text.previous}
              </Button>
              <Button icon="next" disabled={shown === pages.length - 1} onPress={() => turn(1)}>
                {text.next}
              </Button>
            </div>
          )}
        </div>
      </div>
    </section>
  )
}

interface Acts {
  give: (one: Candidate | undefined) => void
  discard: () => void
  turn: (by: number) => void
  choices: readonly Candidate[]
  suggestion: Candidate | undefined
}

function keyAct({ key, target }: KeyboardEvent, acts: Acts): (() => void) | undefined {
  if (/^[1-9]$/.test(key)) return () => acts.give(acts.choices[Number(key) - 1])
  switch (key) {
    case 'Enter':
      // A focused button is pressed by it.
      return target instanceof HTMLButtonElement ? undefined : () => acts.give(acts.suggestion)
    case 'Delete':
      return acts.discard
    case 'ArrowRight':
      return () => acts.turn(1)
    case 'ArrowLeft':
      return () => acts.turn(-1)
    default:
      return undefined
  }
}

/** The page as it looks, why it lies here, and what may be codes on it. */
function LoosePage({ session, page }: { session: Session; page: Page }): JSX.Element {
  const text = labelWords()
  const { file, number, problem, codes, thumbnail } = page
  return (
    <figure class="stack-close">
      <Thumbnail token={session.token} path={thumbnail} label={text.picture(file, number)} />
      <figcaption class="stack-close">
        <Notice tone="slow">{text.problems[problem]}</Notice>
        <span class="small soft file-name">{text.from(file, number)}</span>
        {codes.length > 0 && (
          <span class="small">
            {text.codes}: <span class="code">{codes.slice(0, 6).join(', ')}</span>
          </span>
        )}
      </figcaption>
    </figure>
  )
}
