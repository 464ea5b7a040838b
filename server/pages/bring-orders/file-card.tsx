import type { ComponentChildren, JSX } from 'preact'
import { count } from '../ui/format.ts'
import { inWords, Problem } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Meter, Notice, type Tone } from '../ui/show.tsx'
import { Diff, Faults, type Fault } from './diff.tsx'
import { removeFile, type ChosenFile, type FileState, type Taken } from './files.ts'
import { words } from './words.ts'

/** A chosen file: how far it is, and what it says. */
export function FileCard({ session, chosen }: { session: Session; chosen: ChosenFile }): JSX.Element {
  const { key, file, kind, state } = chosen
  const text = words()
  const { tone, icon, name } = lookOf(state)
  return (
    <section class="card stack" aria-label={file.name} aria-busy={state.is === 'sending'}>
      <div class="file-head">
        <Icon name={kind === 'labels' ? 'print' : 'sheet'} />
        <span class="grow">
          <strong class="file-name">{file.name}</strong>
          <span class="row badges">
            {kind && <span class="soft small">{text.kinds[kind]}</span>}
            <span role="status">
              <Badge tone={tone} icon={icon}>
                {name}
              </Badge>
            </span>
          </span>
        </span>
        {state.is !== 'sending' && (
          <button
            type="button"
            class="button quiet icon-only"
            aria-label={text.remove(file.name)}
            title={text.remove(file.name)}
            onClick={() => removeFile(key)}
          >
            <Icon name="cross" />
          </button>
        )}
      </div>
      {state.is === 'sending' && <Meter part={state.part} />}
      {state.is === 'retrying' && <Notice tone="slow">{text.retrying}</Notice>}
      {state.is === 'seen' && <Diff session={session} fileKey={key} preview={state.preview} />}
      {state.is === 'taken' && <TakenFile taken={state.taken} />}
      {state.is === 'kept' && <p class="soft">{text.keptWhat}</p>}
      {state.is === 'failed' && <Failed error={state.error} />}
    </section>
  )
}

function lookOf(state: FileState): { tone: Tone; icon: IconName; name: ComponentChildren } {
  const text = words()
  switch (state.is) {
    case 'waiting':
      return { tone: 'plain', icon: 'clock', name: text.waiting }
    case 'sending':
      return state.part < 1
        ? { tone: 'brand', icon: 'save', name: text.sending(Math.round(state.part * 100)) }
        : { tone: 'brand', icon: 'wait', name: state.to === 'take' ? text.taking : text.reading }
    case 'retrying':
      return { tone: 'slow', icon: 'off', name: text.waiting }
    case 'seen':
      return state.preview.ok
        ? { tone: 'brand', icon: 'info', name: text.seen }
        : { tone: 'stop', icon: 'cross', name: text.failed }
    case 'taken':
      return { tone: 'go', icon: 'check', name: text.taken }
    case 'kept':
      return { tone: 'go', icon: 'check', name: state.labels.replayed ? text.keptBefore : text.kept }
    case 'failed':
      return { tone: 'stop', icon: 'cross', name: text.failed }
    default:
      return state satisfies never
  }
}

function TakenFile({ taken }: { taken: Taken }): JSX.Element {
  const text = words()
  const isNew = !taken.replayed
  const unnamed = taken.counts['unknown-sku'].packages
  return (
    <div class="stack-close">
      {isNew && taken.late > 0 && (
        <Notice tone="stop" loud>
          {text.late(count(taken.late))}
        </Notice>
      )}
      <Notice tone="go">{isNew ? text.takenDone(count(taken.counts.new.packages)) : text.replayed}</Notice>
      {isNew && unnamed > 0 && <Notice tone="slow">{text.takenWaits(count(unnamed))}</Notice>}
      {isNew && <Faults faults={taken.faults} inAll={taken.faultsInAll} />}
    </div>
  )
}

function Failed({ error }: { error: unknown }): JSX.Element {
  const text = words()
  const own: Record<string, string> = { 'not-readable': text.notReadable, 'not-yours': text.notYours }
  const code = error instanceof Problem ? error.code : ''
  const faults = error instanceof Problem ? ((error.whole['faults'] ?? []) as Fault[]) : []
  return (
    <>
      <Notice tone="stop" loud>
        {own[code] ?? (faults.length > 0 ? text.refusedFile : inWords(error))}
      </Notice>
      <Faults faults={faults} inAll={faults.length} />
    </>
  )
}
