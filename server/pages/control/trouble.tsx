import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import type { AsideOrder, FailedJob } from '../../../shared/contract/routes/control-trouble.ts'
import { Button } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Badge, Empty, Notice, Skeleton } from '../ui/show.tsx'
import { jobName, whatToDo } from './failed-work.ts'
import { OddRefunds, UnreadMessages } from './outside.tsx'
import { PaperAttentions } from './paper-attention.tsx'
import { usePolled } from '../ui/polled.ts'
import { whoText } from '../ui/who.ts'
import { words } from './words.ts'

const here = Intl.DateTimeFormat().resolvedOptions().timeZone
const when = (instant: string): string => timeAndDay(instant, here, Date.now())

/** Quarantined orders and failed work, each with its reason and a retry button. */
export function TroubleTab({ token, mayOpenBoard }: { token: string; mayOpenBoard: boolean }): JSX.Element {
  const { polled, again } = usePolled<'listTrouble'>('/api/trouble', token, 3_000)
  const { answer, why } = polled.value
  const all = words()
  const open = answer?.jobs.filter((job) => job.settledAt === null) ?? []
  const settled = answer?.jobs.filter((job) => job.settledAt !== null) ?? []
  return (
    <>
      <div class="row-apart">
        <h1>{all.trouble}</h1>
        {mayOpenBoard && <OpenBoard token={token} />}
      </div>
      {why && !answer && <Notice tone="slow">{all.staleWhy(why)}</Notice>}
      {!answer && <Skeleton lines={6} label={all.loading} />}
      {answer &&
        open.length === 0 &&
        answer.setAside.length + answer.refunds.length + answer.messages.length + answer.attention.length === 0 && (
          <Empty icon="check" title={all.allWell}>
            <p>{all.allWellWhat}</p>
          </Empty>
        )}
      {answer && answer.setAside.length > 0 && (
        <section class="stack">
          <h2>{all.aside}</h2>
          <p class="soft">{all.asideWhat}</p>
          <ul class="stack">
            {answer.setAside.map((order) => (
              <Aside key={order.chunkId} order={order} token={token} done={again} />
            ))}
          </ul>
        </section>
      )}
      {answer && <PaperAttentions attention={answer.attention} />}
      {answer && <OddRefunds refunds={answer.refunds} />}
      {answer && <UnreadMessages messages={answer.messages} />}
      {open.length > 0 && (
        <section class="stack">
          <h2>{all.jobs}</h2>
          <p class="soft">{all.doneByItself}</p>
          <ul class="stack">
            {open.map((job) => (
              <Job key={job.failedJobId} job={job} token={token} done={again} />
            ))}
          </ul>
        </section>
      )}
      {settled.length > 0 && (
        <details class="stack">
          <summary>{all.settledList(settled.length)}</summary>
          <ul class="stack">
            {settled.map((job) => (
              <Job key={job.failedJobId} job={job} token={token} done={again} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

/** A button that sends a request once and shows its result. */
function Act({
  children,
  said,
  act,
}: {
  children: ComponentChildren
  said: string
  act: () => Promise<unknown>
}): JSX.Element {
  const state = useSignal<'ready' | 'busy' | 'done' | { why: string }>('ready')
  const press = async (): Promise<void> => {
    state.value = 'busy'
    try {
      await act()
      state.value = 'done'
    } catch (error) {
      state.value = { why: inWords(error) }
    }
  }
  return (
    <div class="stack-close act">
      <Button icon="undo" busy={state.value === 'busy'} onPress={() => void press()}>
        {children}
      </Button>
      <span role="status" class="small soft">
        {state.value === 'done' ? said : ''}
      </span>
      {typeof state.value === 'object' && (
        <Notice tone="stop" loud>
          {state.value.why}
        </Notice>
      )}
    </div>
  )
}

function Aside({ order, token, done }: { order: AsideOrder; token: string; done: () => void }): JSX.Element {
  const all = words()
  return (
    <li class="card trouble-row">
      <div class="stack-close">
        <h3>
          <a href={`#find/${order.orderId}`} class="code">
            {order.orderId.slice(0, 8)}
          </a>{' '}
          · {order.saleTitle}
        </h3>
        <p class="small soft">
          {when(order.receivedAt)}
          {order.triedBefore > 0 && ` · ${all.triedBefore(order.triedBefore)}`}
        </p>
        <p class="error-text">{order.error ?? all.noReason}</p>
      </div>
      <Act
        said={all.putBackDone}
        act={async () => {
          await ask<'retryOrder'>('post', `/api/trouble/orders/${order.chunkId}/retry`, { token })
          done()
        }}
      >
        {all.putBack}
      </Act>
    </li>
  )
}

function Job({ job, token, done }: { job: FailedJob; token: string; done: () => void }): JSX.Element {
  const all = words()
  return (
    <li class="card trouble-row" data-subject={job.subject}>
      <div class="stack-close">
        <h3>
          {jobName(job)}
          {job.saleTitle && <span class="soft"> · {job.saleTitle}</span>}
        </h3>
        <p class="row small">
          {job.settledAt ? <Badge tone="go">{all.settled}</Badge> : <Badge tone="stop">{all.unsettled}</Badge>}
          <span class="soft">
            {all.failedTimes(job.failures)}, {all.lastTime(when(job.lastAt))}
            {job.nextAt && ` · ${all.nextTime(when(job.nextAt))}`}
          </span>
        </p>
        {!job.settledAt && <p>{whatToDo(job)}</p>}
        <p class="error-text">{job.error}</p>
        {job.retriedBy && job.retriedAt && (
          <p class="small soft">{all.retriedBy(whoText(job.retriedBy), when(job.retriedAt))}</p>
        )}
      </div>
      {job.kind !== 'unreadable' && !job.settledAt && (
        <Act
          said={all.retrying}
          act={async () => {
            await ask<'retryJob'>('post', `/api/trouble/jobs/${job.failedJobId}/retry`, { token })
            done()
          }}
        >
          {all.retry}
        </Act>
      )}
    </li>
  )
}

function OpenBoard({ token }: { token: string }): JSX.Element {
  const why = useSignal<string | undefined>(undefined)
  const open = async (): Promise<void> => {
    try {
      location.assign((await ask<'openQueueBoard'>('post', '/api/queue-board', { token })).path)
    } catch (error) {
      why.value = inWords(error)
    }
  }
  return (
    <div class="stack-close">
      <Button icon="chart" onPress={() => void open()}>
        {words().board}
      </Button>
      <span class="small soft">{words().boardWhat}</span>
      {why.value && (
        <Notice tone="stop" loud>
          {why.value}
        </Notice>
      )}
    </div>
  )
}
