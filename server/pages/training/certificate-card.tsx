import type { JSX } from 'preact'
import type { CertificateView } from '../../../shared/contract/routes/training.ts'
import { Download } from '../ui/download.tsx'
import { timeAndDay } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { words } from './words.ts'

/** A certificate with what stands on it, and its paper. */
export function CertificateCard({
  session,
  certificate: { number, person, shop, issuedAt, timeZone },
}: {
  session: Session
  certificate: CertificateView
}): JSX.Element {
  const text = words()
  return (
    <section class="card stack-close certificate" aria-label={text.certificate}>
      <div class="row-apart">
        <h2>
          <Icon name="check" size={28} /> {text.certificate}
        </h2>
        <span class="number">
          {text.number} <strong>{number}</strong>
        </span>
      </div>
      <p class="person">{person}</p>
      <p>
        {text.of(shop)} · <span class="soft">{text.issued(timeAndDay(issuedAt, timeZone, Date.now()))}</span>
      </p>
      <Paper session={session} number={number} />
    </section>
  )
}

/** Saves a certificate's paper on this device. */
export function Paper({ session, number }: { session: Session; number: string }): JSX.Element {
  const text = words()
  return (
    <Download
      session={session}
      path={`/api/certificates/${number}.pdf`}
      name={`${number}.pdf`}
      icon="print"
      label={`${text.pdf}: ${number}`}
    >
      {text.pdf}
    </Download>
  )
}
