import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { CaseView } from '../../../shared/contract/routes/case.ts'
import { caseWords, stepInWords } from '../ui/case-words.ts'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { count, timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { usePolled } from '../ui/polled.ts'
import { Badge, Notice, Skeleton } from '../ui/show.tsx'
import { Answer } from './answer.tsx'
import { Clock } from './case-list.tsx'
import { Photos } from './photos.tsx'
import { Where } from './where.tsx'
import { deskWords } from './words.ts'

const lookEveryMs = 5_000

/** Everything about one case, and the buttons that answer it. */
export function CasePage({ caseId, token }: { caseId: string; token: string }): JSX.Element {
  const words = deskWords()
  const { polled, again } = usePolled<'readCase'>(`/api/cases/${caseId}`, token, lookEveryMs)
  const { answer: one, why } = polled.value
  return (
    <>
      <div>
        <a class="button quiet" href="#">
          <Icon name="back" />
          {words.back}
        </a>
      </div>
      {why && (
        <Notice tone={one ? 'slow' : 'stop'} loud>
          {why}
        </Notice>
      )}
      {!one && !why && <Skeleton lines={8} label={common().loading} />}
      {one && (
        <>
          <Head of={one} />
          <div class="case-cards">
            <Answer key={one.version} of={one} token={token} onDone={again} />
            <History of={one} />
            <Photos
              title={words.photos}
              paths={one.photoIds.map((id) => `/api/cases/${caseId}/photos/${id}`)}
              token={token}
            />
            <Buyer of={one} token={token} />
            <Where of={one} token={token} />
          </div>
        </>
      )}
    </>
  )
}

function Head({ of }: { of: CaseView }): JSX.Element {
  return (
    <div class="row-apart">
      <div class="stack-close">
        <h1>{caseWords().kinds[of.kind]}</h1>
        <p>
          {deskWords().order(count(of.number))}
          {of.title !== null && ` · ${of.title}`}
        </p>
        <p class="soft small">{of.saleTitle}</p>
      </div>
      <Clock of={of} />
    </div>
  )
}

function History({ of: { steps, timeZone } }: { of: CaseView }): JSX.Element {
  const words = deskWords()
  return (
    <section class="card stack" aria-labelledby="history">
      <h2 id="history">{words.history}</h2>
      <ol class="stack-close">
        {steps.map((step) => (
          <li key={step.at + step.kind}>
            <span class="number soft small">{timeAndDay(step.at, timeZone, Date.now())}</span>{' '}
            {step.kind === 'ended' ? words.byRule : stepInWords(step)}
            {step.by === 'shop' && <span class="soft small"> · {step.actor.replace(/^\w+:/, '')}</span>}
            {step.words !== null && (
              <p class="said">
                <strong>{words.said[step.by]}:</strong> {step.words}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Who bought. The whole phone is shown only on purpose, which the audit records. */
function Buyer({ of: { order }, token }: { of: CaseView; token: string }): JSX.Element {
  const words = deskWords()
  const [phone, setPhone] = useState<string | undefined>()
  const [wrong, setWrong] = useState<unknown>()
  const show = (): void =>
    void ask<'showBuyer'>('post', `/api/orders/${order.orderId}/buyer`, { token }).then(
      (buyer) => setPhone(buyer.phone),
      setWrong,
    )
  return (
    <section class="card stack-close" aria-labelledby="buyer">
      <h2 id="buyer">{words.buyer}</h2>
      {order.buyer ? (
        <p>
          <strong>{order.buyer.name}</strong> <span class="soft number">…{order.buyer.phoneEnds}</span>
        </p>
      ) : (
        <Badge>{words.erased}</Badge>
      )}
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {inWords(wrong)}
        </Notice>
      )}
      {phone !== undefined && (
        <a class="button" href={`tel:${phone}`}>
          {phone}
        </a>
      )}
      {order.buyer && phone === undefined && (
        <Button icon="user" onPress={show}>
          {words.showPhone}
        </Button>
      )}
    </section>
  )
}
