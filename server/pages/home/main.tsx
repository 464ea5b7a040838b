import type { JSX } from 'preact'
import { Frame } from '../ui/frame.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { homeOf, sessionEnded, sessionOf } from '../ui/session.ts'
import { showPage } from '../ui/show-page.tsx'
import { everyRole } from '../ui/staff-pages.ts'
import { WaysIn } from '../ui/ways-in.tsx'
import './home.css'
import { ShopToday } from './shop-today.tsx'
import { words } from './words.ts'

/** `/`: today's work for staff, and for everybody else what to do. Producers and finance have one page each. */
function Home(): JSX.Element | null {
  void sessionEnded.value
  const session = sessionOf(everyRole)
  if (session?.role === 'producer' || session?.role === 'finance') {
    location.replace(homeOf[session.role])
    return null
  }
  return session ? <ShopToday key={session.token} session={session} /> : <Hello />
}

function Hello(): JSX.Element {
  const all = words()
  return (
    <Frame title={all.hello} narrow>
      <div class="stack-close">
        <h1>{all.hello}</h1>
        <p class="soft">{all.helloWhat}</p>
      </div>
      <WaysIn />
      <Way icon="cart" title={all.buying} what={all.buyingWhat} />
      <Way icon="user" title={all.working} what={all.workingWhat} />
      <Way icon="home" title={all.owning} what={all.owningWhat}>
        <code class="command">npm run -s sign-in -- --role owner</code>
      </Way>
    </Frame>
  )
}

function Way({
  icon,
  title,
  what,
  children,
}: {
  icon: IconName
  title: string
  what: string
  children?: JSX.Element
}): JSX.Element {
  return (
    <section class="card way">
      <Icon name={icon} size={28} />
      <div class="stack-close">
        <h2>{title}</h2>
        <p>{what}</p>
        {children}
      </div>
    </section>
  )
}

showPage(<Home />)
