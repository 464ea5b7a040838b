import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Story, StoryEvent } from '../../../shared/contract/routes/control.ts'
import { common } from './common-words.ts'
import { Button } from './controls.tsx'
import { clockTime, dayOf, money, spaced, timeAndDay } from './format.ts'
import './order-story.css'
import { ask, inWords } from './http.ts'
import { Icon, type IconName } from './icons.tsx'
import { Badge, Notice, Skeleton, type Tone } from './show.tsx'
import { storyWords } from './story-words.ts'
import { whoText } from './who.ts'

const looks: Record<StoryEvent['kind'], { icon: IconName; tone: Tone }> = {
  received: { icon: 'cart', tone: 'brand' },
  'set-aside': { icon: 'warn', tone: 'stop' },
  'put-back': { icon: 'undo', tone: 'brand' },
  decided: { icon: 'check', tone: 'go' },
  'hold-over': { icon: 'clock', tone: 'slow' },
  paid: { icon: 'cash', tone: 'go' },
  payment: { icon: 'cash', tone: 'plain' },
  'refund-due': { icon: 'cash', tone: 'stop' },
  cancelled: { icon: 'cross', tone: 'stop' },
  stock: { icon: 'list', tone: 'plain' },
  parcelled: { icon: 'box', tone: 'plain' },
  batched: { icon: 'list', tone: 'plain' },
  drawn: { icon: 'sheet', tone: 'plain' },
  printed: { icon: 'print', tone: 'plain' },
  claimed: { icon: 'user', tone: 'brand' },
  'code-replaced': { icon: 'scan', tone: 'slow' },
  scanned: { icon: 'scan', tone: 'plain' },
  packed: { icon: 'box', tone: 'go' },
  warned: { icon: 'warn', tone: 'slow' },
  breached: { icon: 'warn', tone: 'stop' },
  'recipient-changed': { icon: 'user', tone: 'plain' },
  'scanned-out': { icon: 'scan', tone: 'plain' },
  'handed-over': { icon: 'truck', tone: 'go' },
  amended: { icon: 'sheet', tone: 'slow' },
  changed: { icon: 'info', tone: 'plain' },
}

/** The look of an order's state; its word is shown next to it. */
export function stateBadge(state: Story['state']): { tone: Tone; icon: IconName } {
  if (state === 'rejected' || state === 'cancelled' || state === 'returned') return { tone: 'stop', icon: 'cross' }
  if (state === 'reserved' || state === 'expired' || state === 'received') return { tone: 'slow', icon: 'clock' }
  return {
    tone: 'go',
    icon: state === 'handed-over' || state === 'delivered' ? 'truck' : state === 'packed' ? 'box' : 'check',
  }
}

/** Everything that happened to an order, as a timeline; with `facts`, what it is above it. */
export function OrderStory({
  orderId,
  token,
  facts,
  children,
}: {
  orderId: string
  token: string
  facts?: boolean
  /** Next to the heading. */
  children?: ComponentChildren
}): JSX.Element {
  const story = useSignal<Story | undefined>(undefined)
  const why = useSignal<string | undefined>(undefined)
  const heading = useRef<HTMLHeadingElement>(null)
  const read = async (): Promise<void> => {
    try {
      story.value = await ask<'readStory'>('get', `/api/orders/${orderId}/story`, { token })
      why.value = undefined
      if (facts) heading.current?.focus()
    } catch (error) {
      why.value = inWords(error)
    }
  }
  useEffect(() => void read(), [orderId])
  const told = storyWords()
  return (
    <section class="stack" aria-labelledby="story">
      <div class="row-apart">
        <h2 id="story" ref={heading} tabIndex={-1}>
          {told.story}
        </h2>
        <div class="row">
          {children}
          <Button icon="undo" onPress={() => void read()}>
            {told.again}
          </Button>
        </div>
      </div>
      {why.value && (
        <Notice tone="stop" loud>
          {why.value}
        </Notice>
      )}
      {!story.value && !why.value && <Skeleton lines={8} label={common().loading} />}
      {story.value && facts && <Facts story={story.value} />}
      {story.value && (
        <ol class="story">
          {story.value.events.map((event, i, all) => (
            <Step key={`${event.at} ${i}`} event={event} before={all[i - 1]} story={story.value!} />
          ))}
        </ol>
      )}
    </section>
  )
}

function Facts({ story }: { story: Story }): JSX.Element {
  const told = storyWords()
  const { tone, icon } = stateBadge(story.state)
  const facts: [string, string | null][] = [
    [told.order, story.orderId],
    [told.sale, story.saleTitle + (story.seq === null ? '' : ` · ${told.number(story.seq)}`)],
    [told.parcel, story.parcelCode && spaced(story.parcelCode)],
    [told.total, story.total === null ? null : `${money(story.total, story.currency)} · ${told[story.payment]}`],
    [told.due, story.packBy && timeAndDay(story.packBy, story.timeZone, Date.now())],
    [told.phone, story.phoneEnds && `••• ••• ${story.phoneEnds}`],
  ]
  return (
    <div class="card story-head">
      <Badge tone={tone} icon={icon}>
        {told[story.state]}
      </Badge>
      <dl class="facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd class={name === told.order ? 'code' : undefined}>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  )
}

function Step({
  event,
  before,
  story,
}: {
  event: StoryEvent
  before: StoryEvent | undefined
  story: Story
}): JSX.Element {
  const look =
    event.kind === 'decided' && event.detail['state'] === 'rejected'
      ? { icon: 'cross' as const, tone: 'stop' as const }
      : looks[event.kind]
  const day = dayOf(event.at, story.timeZone, Date.now())
  const said = detailText(event, story)
  return (
    <>
      {(!before || dayOf(before.at, story.timeZone, Date.now()) !== day) && <li class="story-day">{day}</li>}
      <li class={`step ${look.tone === 'plain' ? '' : `tone-${look.tone}`}`} data-kind={event.kind}>
        <span class="step-icon">
          <Icon name={look.icon} size={20} />
        </span>
        <div class="step-what">
          <strong>{storyWords()[event.kind]}</strong>
          {said && <span>{said}</span>}
        </div>
        <div class="step-who small soft">
          <time dateTime={event.at} class="number" title={event.at}>
            {clockTime(event.at, story.timeZone)}:{event.at.slice(17, 19)}
          </time>
          <span>{whoText(event.by)}</span>
        </div>
      </li>
    </>
  )
}

/** The details next to an event's name, in the order in which people ask for them. */
function detailText(
  { kind, detail: d }: StoryEvent,
  { timeZone, currency }: Pick<Story, 'timeZone' | 'currency'>,
): string {
  const told = storyWords()
  const word = (name: unknown): string =>
    typeof name === 'string' && name in told && typeof told[name as keyof typeof told] === 'string'
      ? (told[name as keyof typeof told] as string)
      : String(name)
  const text = (name: string, say: (value: string) => string = (value) => value): string | false =>
    d[name] !== undefined && say(String(d[name]))
  const number = (name: string, say: (value: number) => string): string | false =>
    typeof d[name] === 'number' && say(d[name])
  const when = (instant: string): string => timeAndDay(instant, timeZone, Date.now())
  const parts: Partial<Record<StoryEvent['kind'], (string | false)[]>> = {
    received: [text('lines'), number('chunk', (chunk) => told.chunk(chunk, Number(d['position'])))],
    'set-aside': [text('error')],
    decided: [
      text('state', word),
      d['offer'] === true && told.offer,
      text('reason', word),
      number('seq', told.seq),
      text('holdUntil', (at) => told.untilPaid(when(at))),
      text('packBy', (at) => told.packBy(when(at))),
      text('error'),
    ],
    paid: [d['late'] === true && told.latePayment],
    payment: [
      number('amount', (amount) => money(amount, currency)),
      text('outcome', (outcome) => (outcome === 'refund-due' ? told['refund-due-payment'] : word(outcome))),
      text('reason', word),
    ],
    'refund-due': [text('refundDue', word), number('amount', (amount) => money(amount, currency))],
    cancelled: [text('reason', word), d['refundDue'] !== undefined && told['refund-due']],
    stock: [
      text('sku'),
      text('move', word),
      number(
        'sold',
        () =>
          `${Math.max(Math.abs(Number(d['available'])), Math.abs(Number(d['held'])), Math.abs(Number(d['sold'])))}×`,
      ),
    ],
    batched: [number('batch', told.batch), number('place', told.place)],
    drawn: [text('document', word), number('pages', told.pages)],
    printed: [text('document', word), number('copy', told.copyNo), text('code'), text('reason')],
    claimed: [number('batch', told.batch)],
    'code-replaced': [text('code'), d['reprinted'] === true && told.reprinted],
    scanned: [number('items', told.items)],
    warned: [number('step', told.minutesBefore), number('waiting', told.others)],
    breached: [text('packBy', (at) => told.packBy(when(at)))],
    'scanned-out': [text('carrier'), text('result', told.scan), text('code')],
    'handed-over': [text('carrier')],
    amended: [number('number', told.amendment), text('amendment', word), text('reason')],
    changed: [text('state', word)],
  }
  return (parts[kind] ?? []).filter((part): part is string => part !== false && part !== '').join(' · ')
}
