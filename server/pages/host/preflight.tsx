import type { JSX } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { findingsInWords, mostUrgent, placeOfFinding } from '../ui/findings.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Badge } from '../ui/show.tsx'
import { prepareWords } from './prepare-words.ts'

type Checked = AnswerOf<'preflight'>

/**
 * What should be known about the goods before they are sold, and is not: each line says what, and leads to the field in
 * the settings where it is mended. Nothing is shown where this is not checked.
 */
export function Preflight({ session, saleId }: { session: Session; saleId: string }): JSX.Element | null {
  const words = prepareWords()
  const checked = useChecked(session, saleId)
  if (!checked) return null
  const materials = checked.materials.filter((material) => material.level !== 'enough')
  return (
    <section class="card stack-close" id="preflight">
      <div class="row-apart">
        <h2>{words.preflight}</h2>
        <Verdict verdict={checked.verdict} />
      </div>
      <ul class="stack-close">
        {checked.items.map((item) => (
          <ItemToMend key={item.sku} item={item} saleId={saleId} />
        ))}
        {materials.map(({ material, title, level }) => (
          <ToMend
            key={material}
            href={`/settings?sale=${saleId}#materials/${encodeURIComponent(material)}/onHand`}
            title={`${words.material}: ${title ?? material}`}
            what={words[level]}
            isGrave={level === 'short'}
          />
        ))}
      </ul>
    </section>
  )
}

/** Checked again whenever this page is looked at again: what was mended in the settings must not stay red here. */
function useChecked(session: Session, saleId: string): Checked | undefined {
  const [checked, setChecked] = useState<Checked | undefined>()
  const check = useCallback(() => {
    if (document.hidden) return
    ask<'preflight'>('get', `/api/sales/${saleId}/preflight`, { token: session.token }).then(
      setChecked,
      () => undefined,
    )
  }, [saleId, session.token])
  useEffect(() => {
    check()
    addEventListener('pageshow', check)
    document.addEventListener('visibilitychange', check)
    return () => {
      removeEventListener('pageshow', check)
      document.removeEventListener('visibilitychange', check)
    }
  }, [check])
  return checked
}

function Verdict({ verdict }: { verdict: Checked['verdict'] }): JSX.Element {
  const words = prepareWords()
  if (verdict === 'ready') return <Badge tone="go">{words.preflightReady}</Badge>
  if (verdict === 'look') return <Badge tone="slow">{words.preflightLook}</Badge>
  return <Badge tone="stop">{words.preflightBlocked}</Badge>
}

function ItemToMend({ item, saleId }: { item: Checked['items'][number]; saleId: string }): JSX.Element | null {
  const first = mostUrgent(item.findings)
  if (!first) return null
  return (
    <ToMend
      href={`/settings?sale=${saleId}${placeOfFinding(item.sku, first)}`}
      title={item.title}
      what={findingsInWords(item.findings)!}
      isGrave={first.level === 'blocks'}
    />
  )
}

function ToMend({
  href,
  title,
  what,
  isGrave,
}: {
  href: string
  title: string
  what: string
  isGrave: boolean
}): JSX.Element {
  return (
    <li>
      <a class={`to-mend tone-${isGrave ? 'stop' : 'slow'}`} href={href}>
        <Icon name="warn" />
        <span class="grow">
          <strong>{title}</strong>
          <span>{what}</span>
        </span>
        <Icon name="next" size={18} />
      </a>
    </li>
  )
}
