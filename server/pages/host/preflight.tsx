import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Badge } from '../ui/show.tsx'
import { prepareWords } from './prepare-words.ts'

interface Checked {
  verdict: 'ready' | 'look' | 'blocked'
  items: { sku: string; title: string; findings: { code: string; level: 'blocks' | 'warns' }[] }[]
  materials: { material: string; title: string | null; level: 'enough' | 'tight' | 'short' }[]
}

/**
 * What the packing floor found out about the goods before the sale, in brief. Nothing is shown where this is not
 * checked.
 */
export function Preflight({ session, saleId }: { session: Session; saleId: string }): JSX.Element | null {
  const words = prepareWords()
  const [checked, setChecked] = useState<Checked | undefined>()
  useEffect(() => {
    ask<'readSale'>('get', `/api/sales/${saleId}/preflight`, { token: session.token }).then(
      (answer) => setChecked(answer as unknown as Checked),
      () => undefined,
    )
  }, [saleId])
  if (!checked?.verdict) return null
  const found = checked.items.filter((item) => item.findings.length > 0)
  const materials = checked.materials.filter((material) => material.level !== 'enough')
  return (
    <section class="card stack-close">
      <div class="row-apart">
        <h2>{words.preflight}</h2>
        {checked.verdict === 'ready' ? (
          <Badge tone="go">{words.preflightReady}</Badge>
        ) : checked.verdict === 'look' ? (
          <Badge tone="slow">{words.preflightLook}</Badge>
        ) : (
          <Badge tone="stop">{words.preflightBlocked}</Badge>
        )}
      </div>
      <ul class="stack-close">
        {found.map((item) => (
          <li key={item.sku} class="row-apart">
            <span>{item.title}</span>
            <Badge tone={item.findings.some((one) => one.level === 'blocks') ? 'stop' : 'slow'}>
              {words.count(item.findings.length)}
            </Badge>
          </li>
        ))}
        {materials.map((one) => (
          <li key={one.material} class="row-apart">
            <span>
              {words.material}: {one.title ?? one.material}
            </span>
            <Badge tone={one.level === 'short' ? 'stop' : 'slow'}>{words[one.level]}</Badge>
          </li>
        ))}
      </ul>
    </section>
  )
}
