import type { JSX } from 'preact'
import './orders.css'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { OrderList } from './order-list.tsx'
import { OrderPage } from './order-page.tsx'
import { opened } from './state.ts'
import { orderWords } from './words.ts'

/** The shop's orders: a list that updates by itself, and one order with everything about it. */
function Orders(): JSX.Element {
  return (
    <ForStaff roles={rolesOf('orders')} title={() => orderWords().title}>
      {(session) => (
        <Frame title={orderWords().title} session={session}>
          {opened.value ? (
            <OrderPage key={opened.value} orderId={opened.value} session={session} />
          ) : (
            <OrderList session={session} />
          )}
        </Frame>
      )}
    </ForStaff>
  )
}

showPage(<Orders />)
