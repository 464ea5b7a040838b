import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, HoldButton } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Badge, Empty, Notice } from '../ui/show.tsx'
import { SaidNotice, useActing } from './acting.tsx'
import type { Kind } from './carrier-draft.ts'
import { CarrierForm } from './carrier-form.tsx'
import { carriersWords } from './carriers-words.ts'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import type { SectionProps } from './section-props.ts'
import { tryOutInWords } from './try-out.ts'
import { words } from './words.ts'

type Account = AnswerOf<'listCarriers'>['items'][number]

/** Accounts with carriers: each can be tried, and another one connected. */
export function CarriersSection({ session }: SectionProps): JSX.Element {
  const { token } = session
  const accounts = useLoaded(() => ask<'listCarriers'>('get', '/api/carriers', { token }))
  const kinds = useLoaded(() => ask<'listCarrierKinds'>('get', '/api/carrier-kinds', { token }))
  const shop = useLoaded(() => ask<'readShop'>('get', '/api/shop', { token }))
  const [feed, setFeed] = useState<string | undefined>()
  const failed = accounts.failed ?? kinds.failed ?? shop.failed
  return (
    <>
      <p class="soft">{carriersWords().what}</p>
      <Loading
        failed={failed}
        isDone={accounts.value !== undefined && kinds.value !== undefined && shop.value !== undefined}
        lines={5}
      />
      {accounts.value?.items.length === 0 && (
        <Empty icon="truck" title={carriersWords().none}>
          <p>{carriersWords().noneWhat}</p>
        </Empty>
      )}
      <ul class="entries">
        {accounts.value?.items.map((account) => (
          <Entry
            key={account.accountId}
            account={account}
            kind={kinds.value?.items.find(({ carrier }) => carrier === account.carrier)}
            token={token}
            changed={accounts.again}
          />
        ))}
      </ul>
      {feed !== undefined && <FeedPath path={feed} />}
      {kinds.value && shop.value && !shop.value.shop && <NeedSender />}
      {kinds.value && shop.value?.shop && accounts.value && (
        <CarrierForm
          key={accounts.value.items.length}
          kinds={kinds.value.items}
          isFirst={accounts.value.items.length === 0}
          session={session}
          added={async (feedPath) => {
            setFeed(feedPath)
            await accounts.again()
          }}
        />
      )}
    </>
  )
}

function NeedSender(): JSX.Element {
  return (
    <Notice tone="brand">
      <p>{carriersWords().needSender}</p>
      <a href="#shop/sender/senderName">{carriersWords().toShop}</a>
    </Notice>
  )
}

function Entry({
  account,
  kind,
  token,
  changed,
}: {
  account: Account
  kind: Kind | undefined
  token: string
  changed: () => Promise<void>
}): JSX.Element {
  const all = carriersWords()
  const { busy, said, act, say } = useActing()
  const { accountId, title, parcelGrams, isDefault, label } = account
  const path = `/api/carriers/${accountId}`
  const change = (part: Partial<Account>): void =>
    void act(async () => {
      const body = { title, parcelGrams, isDefault, ...part }
      await ask<'changeCarrier'>('put', path, { token, body })
      await changed()
    }, words().saved)
  const tryIt = (): void =>
    void act(async () => {
      const outcome = await ask<'tryCarrierAccount'>('post', `${path}/try`, { token })
      say(tryOutInWords(outcome, kind))
    })
  return (
    <li class="card stack">
      <div class="entry-head">
        <div class="grow">
          <h3>{title}</h3>
          <p class="small soft">
            {kind?.title ?? account.carrier} · {all.usual(count(parcelGrams))} ·{' '}
            {label === 'carrier' ? all.waybill : all.ownLabel}
          </p>
        </div>
        {isDefault && <Badge tone="go">{all.default}</Badge>}
      </div>
      <SaidNotice said={said} />
      <div class="row">
        <Button icon="link" busy={busy} label={`${all.tryIt}: ${title}`} onPress={tryIt}>
          {all.tryIt}
        </Button>
        {!isDefault && <Button onPress={() => change({ isDefault: true })}>{all.makeDefault}</Button>}
        <Button onPress={() => change({ label: label === 'carrier' ? 'own' : 'carrier' })}>
          {label === 'carrier' ? all.useOwnLabel : all.useWaybill}
        </Button>
        <HoldButton
          again={all.removeAgain}
          icon="cross"
          onHeld={() =>
            void act(async () => {
              await ask<'removeCarrier'>('delete', path, { token })
              await changed()
            })
          }
        >
          {words().remove}
        </HoldButton>
      </div>
    </li>
  )
}

/** Where the carrier sends its status messages. It holds a secret, so it is shown only when the account is made. */
function FeedPath({ path }: { path: string }): JSX.Element {
  const all = carriersWords()
  const [isCopied, setCopied] = useState(false)
  const address = location.origin + path
  const copy = async (): Promise<void> => {
    // Over plain HTTP there is no clipboard; the field can be copied by hand.
    await navigator.clipboard?.writeText(address)
    setCopied(navigator.clipboard !== undefined)
  }
  return (
    <Notice tone="go">
      <div class="stack-close">
        <Field label={all.feed} hint={all.feedWhat} value={address} readOnly onChange={() => undefined} />
        <Button icon="link" onPress={() => void copy()}>
          {isCopied ? all.copied : all.copy}
        </Button>
      </div>
    </Notice>
  )
}
