import type { JSX } from 'preact'
import { Icon } from '../ui/icons.tsx'
import type { SectionProps } from './section-props.ts'
import { dictionary } from '../ui/words.ts'

const peopleWords = dictionary({
  vi: {
    what: 'Mời người đóng gói, người live bằng một mã QR; xem ai đang đăng nhập và thu hồi khi cần.',
    open: 'Mời và xem người dùng',
  },
  en: {
    what: 'Invite packers and hosts by a QR code; see who is signed in, and sign them out when needed.',
    open: 'Invite and see people',
  },
})

/** Who works here is kept in control. */
export function PeopleSection(_props: SectionProps): JSX.Element {
  return (
    <div class="card stack">
      <p>{peopleWords().what}</p>
      <a class="button main-action" href="/control#people">
        <Icon name="users" />
        {peopleWords().open}
      </a>
    </div>
  )
}
