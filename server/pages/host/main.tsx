import type { JSX } from 'preact'
import './host.css'
import { ForStaff } from '../ui/frame.tsx'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { NewSale } from './new-sale.tsx'
import { where } from './route.ts'
import { SalePage } from './sale-page.tsx'
import { SaleList } from './sale-list.tsx'
import { hostWords } from './words.ts'

function Host(): JSX.Element {
  return (
    <ForStaff roles={rolesOf('host')} title={() => hostWords().title}>
      {(session) => {
        const place = where.value
        if (place.is === 'new') return <NewSale key={place.of ?? ''} session={session} of={place.of} />
        if (place.is === 'sale')
          return <SalePage key={place.saleId} session={session} saleId={place.saleId} view={place.view} />
        return <SaleList session={session} />
      }}
    </ForStaff>
  )
}

showPage(<Host />)
