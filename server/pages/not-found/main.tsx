import type { JSX } from 'preact'
import { Frame } from '../ui/frame.tsx'
import { Icon } from '../ui/icons.tsx'
import { sessionEnded, sessionOf } from '../ui/session.ts'
import { Empty } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { everyRole } from '../ui/staff-pages.ts'
import { dictionary } from '../ui/words.ts'

const words = dictionary({
  vi: {
    title: 'Không có trang này',
    what: 'Địa chỉ bị gõ sai hoặc thiếu. Nếu bạn được gửi một liên kết, hãy mở lại đúng liên kết đó, hoặc nhờ shop gửi lại.',
    home: 'Về trang chủ',
  },
  en: {
    title: 'There is no such page',
    what: 'The address was mistyped or is incomplete. If you were sent a link, open exactly that link again, or ask the shop to send it once more.',
    home: 'Go to the home page',
  },
})

function NotFound(): JSX.Element {
  void sessionEnded.value
  const session = sessionOf(everyRole)
  return (
    <Frame title={words().title} narrow {...(session && { session })}>
      <h1 class="heard-only">{words().title}</h1>
      <Empty icon="search" title={words().title}>
        <p>{words().what}</p>
        <a class="button main-action" href="/">
          <Icon name="home" />
          {words().home}
        </a>
      </Empty>
    </Frame>
  )
}

showPage(<NotFound />)
