import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { CertificateView } from '../../../shared/contract/routes/training.ts'
import { Button } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
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
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const load = async (): Promise<void> => {
    setBusy(true)
    setFailed(undefined)
    try {
      const path = `/api/certificates/${number}.pdf?language=${language.value}`
      const file = await ask<'readCertificatePdf'>('get', path, { token: session.token })
      const href = URL.createObjectURL(file)
      Object.assign(document.createElement('a'), { href, download: `${number}.pdf` }).click()
      setTimeout(() => URL.revokeObjectURL(href), 60_000)
    } catch (error) {
      setFailed(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button icon="print" busy={busy} label={`${text.pdf}: ${number}`} onPress={() => void load()}>
        {text.pdf}
      </Button>
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
    </>
  )
}
