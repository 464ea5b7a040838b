import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { ask } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { prepareWords } from './prepare-words.ts'

/** How viewers get to the sale: a URL to send, and the same as a code to scan. */
export function ViewerLink({
  session,
  saleId,
  title,
}: {
  session: Session
  saleId: string
  title: string
}): JSX.Element {
  const words = prepareWords()
  const address = `${location.origin}/live/${saleId}`
  const [picture, setPicture] = useState<string | undefined>()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    let made: string | undefined
    ask<'readSaleQr'>('get', `/api/sales/${saleId}/qr.svg?url=${encodeURIComponent(address)}`, {
      token: session.token,
    }).then(
      ({ svg }) => {
        made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
        setPicture(made)
      },
      () => undefined,
    )
    return () => made && URL.revokeObjectURL(made)
  }, [saleId])
  const copy = (): void => {
    navigator.clipboard?.writeText(address).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  return (
    <section class="card stack-close">
      <h2>{words.link}</h2>
      <p class="soft">{words.linkWhat}</p>
      {picture && <img class="qr" src={picture} alt={words.qr} width={200} height={200} />}
      <a class="small" href={address}>
        {address}
      </a>
      <div class="row">
        <Button icon={copied ? 'check' : 'link'} onPress={copy}>
          {copied ? words.copied : words.copy}
        </Button>
        {'share' in navigator && (
          <Button icon="next" onPress={() => void navigator.share({ title, url: address }).catch(() => undefined)}>
            {words.share}
          </Button>
        )}
      </div>
    </section>
  )
}
