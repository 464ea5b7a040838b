import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { Frame } from '../ui/frame.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import { homeOf, keepSession, type Session } from '../ui/session.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { dictionary } from '../ui/words.ts'

const words = dictionary({
  vi: {
    title: 'Đăng nhập',
    ready: 'Bấm để đăng nhập trên máy này',
    once: 'Đường dẫn dùng được một lần. Sau đó máy này được nhớ.',
    go: 'Đăng nhập',
    entering: 'Đang đăng nhập…',
    used: 'Đường dẫn này đã dùng rồi hoặc đã quá hạn. Hãy xin người phụ trách một đường dẫn mới.',
    none: 'Thiếu mã đăng nhập',
    noneWhat: 'Mở đúng đường dẫn đã được gửi cho bạn, hoặc quét lại mã QR.',
  },
  en: {
    title: 'Sign in',
    ready: 'Press to sign in on this device',
    once: 'The link works once. After that this device is remembered.',
    go: 'Sign in',
    entering: 'Signing in…',
    used: 'This link has already been used or has expired. Ask the person in charge for a new one.',
    none: 'There is no sign-in code',
    noneWhat: 'Open exactly the link that was sent to you, or scan the QR code again.',
  },
})

const state = signal<{ is: 'ready' } | { is: 'entering' } | { is: 'failed'; why: string; again: boolean }>({
  is: 'ready',
})

/** Messengers open links to preview them; a code is only used up by a person pressing the button. */
async function enter(code: string): Promise<void> {
  state.value = { is: 'entering' }
  try {
    const session = (await ask<'signIn'>('post', '/api/sign-in', { body: { code } })) as Session
    keepSession(session)
    location.replace(homeOf[session.role])
  } catch (error) {
    const used = error instanceof Problem && (error.code === 'not-found' || error.code === 'invalid')
    state.value = { is: 'failed', why: used ? words().used : inWords(error), again: !used }
  }
}

function SignIn(): JSX.Element {
  const code = location.hash.slice(1)
  const now = state.value
  return (
    <Frame title={words().title} narrow>
      <h1>{words().title}</h1>
      {code === '' && (
        <Empty icon="link" title={words().none}>
          <p>{words().noneWhat}</p>
        </Empty>
      )}
      {code !== '' && now.is === 'ready' && (
        <div class="card stack">
          <p>{words().ready}</p>
          <Button kind="main-action" large wide icon="user" onPress={() => void enter(code)}>
            {words().go}
          </Button>
          <p class="soft small">{words().once}</p>
        </div>
      )}
      {now.is === 'entering' && <Skeleton label={words().entering} />}
      {now.is === 'failed' && (
        <div class="stack">
          <Notice tone="stop" loud>
            {now.why}
          </Notice>
          {now.again && <Button onPress={() => void enter(code)}>{common().retry}</Button>}
        </div>
      )}
    </Frame>
  )
}

showPage(<SignIn />)
