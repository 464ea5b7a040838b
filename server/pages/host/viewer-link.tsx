import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { ask } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { copyText, saveSvg, savePng } from './save-picture.ts'
import { prepareWords } from './prepare-words.ts'

/** How viewers get to the sale: a URL to send, the same as a code to scan or print, and a picture for the stream. */
export function ViewerLink({
  saleId,
  title,
  isRehearsal,
}: {
  saleId: string
  title: string
  isRehearsal: boolean
}): JSX.Element {
  const words = prepareWords()
  const address = `${location.origin}/live/${saleId}`
  const [svg, setSvg] = useState<string | undefined>()
  useEffect(
    () =>
      void ask<'readSaleQr'>('get', `/api/sales/${saleId}/qr.svg?url=${encodeURIComponent(address)}`).then(
        (answer) => setSvg(answer.svg),
        () => undefined,
      ),
    [saleId],
  )
  return (
    <section class="card viewer-link" aria-labelledby="viewer-link">
      {svg && <img class="qr" src={svgUrl(svg)} alt={words.qr} width={160} height={160} />}
      <div class="stack-close grow">
        <h2 id="viewer-link">{words.link}</h2>
        <p class="soft">{words.linkWhat}</p>
        <a class="small" href={address}>
          {address}
        </a>
        <Share address={address} title={title} />
        {svg && (
          <div class="row">
            <Button icon="qr" onPress={() => void savePng(svg, `${title}.png`)}>
              {words.saveQr('PNG')}
            </Button>
            <Button icon="qr" onPress={() => saveSvg(svg, `${title}.svg`)}>
              {words.saveQr('SVG')}
            </Button>
          </div>
        )}
        {!isRehearsal && <ForStream address={address} />}
      </div>
    </section>
  )
}

/** A blob's URL would have to be given back; a picture this small fits into its own. */
const svgUrl = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`

/** The phone's own share sheet where there is one, else the two places where Vietnamese shops post. */
function Share({ address, title }: { address: string; title: string }): JSX.Element {
  const words = prepareWords()
  const url = encodeURIComponent(address)
  return (
    <div class="row">
      {'share' in navigator && (
        <Button
          kind="main-action"
          icon="next"
          onPress={() => void navigator.share({ title, url: address }).catch(() => undefined)}
        >
          {words.share}
        </Button>
      )}
      <CopyButton text={address} label={words.copy} />
      <a class="button" href={`https://zalo.me/share?url=${url}`} target="_blank" rel="noreferrer">
        Zalo
      </a>
      <a class="button" href={`https://www.facebook.com/sharer/sharer.php?u=${url}`} target="_blank" rel="noreferrer">
        Facebook
      </a>
    </div>
  )
}

/** The transparent page that a streaming program lays over the camera's picture. */
function ForStream({ address }: { address: string }): JSX.Element {
  const words = prepareWords()
  return (
    <details>
      <summary>{words.overlay}</summary>
      <div class="stack-close">
        <p class="soft">{words.overlayWhat}</p>
        <div class="row">
          <CopyButton text={`${address}/overlay`} label={words.overlayCopy} />
          <a class="button" href={`${address}/overlay`} target="_blank" rel="noreferrer">
            <Icon name="play" />
            {words.overlayOpen}
          </a>
        </div>
      </div>
    </details>
  )
}

function CopyButton({ text, label }: { text: string; label: string }): JSX.Element {
  const [copied, setCopied] = useState(false)
  return (
    <Button icon={copied ? 'check' : 'copy'} onPress={() => void copyText(text).then(setCopied)}>
      {copied ? prepareWords().copied : label}
    </Button>
  )
}
