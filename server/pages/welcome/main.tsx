import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { ask, inWords } from '../ui/http.ts'
import { renewSession, type Session } from '../ui/session.ts'
import { ShopForm, type ShopFields } from '../ui/shop-form.tsx'
import { Notice, Skeleton } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { words } from './words.ts'

/** The first page of a new owner: what the first sale and its labels need of the shop. */
function Welcome({ session }: { session: Session }): JSX.Element {
  const [state, setState] = useState<'loading' | 'new' | { why: unknown }>('loading')
  useEffect(() => {
    ask<'readShop'>('get', '/api/shop', { token: session.token }).then(
      ({ shop }) => (shop ? goHome(session, shop.name) : setState('new')),
      (why: unknown) => setState({ why }),
    )
  }, [session.token])
  const save = async (shop: ShopFields): Promise<void> => {
    const saved = await ask<'putShop'>('put', '/api/shop', { token: session.token, body: shop })
    goHome(session, saved.shop.name)
  }
  return (
    <Frame title={words().title} session={session} narrow>
      <div class="stack-close">
        <h1>{words().title}</h1>
        <p class="soft">{words().what}</p>
      </div>
      {state === 'loading' && <Skeleton lines={6} label={common().loading} />}
      {state === 'new' && <ShopForm brief submit={words().submit} onSave={save} />}
      {typeof state === 'object' && (
        <Notice tone="stop" loud>
          {inWords(state.why)}
        </Notice>
      )}
    </Frame>
  )
}

function goHome(session: Session, shop: string): void {
  renewSession(session, { shop })
  location.replace('/')
}

showPage(
  <ForStaff roles={['owner', 'admin']} title={() => words().title}>
    {(session) => <Welcome key={session.token} session={session} />}
  </ForStaff>,
)
