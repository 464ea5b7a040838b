import type { JSX } from 'preact'
import { common } from '../ui/common-words.ts'
import { ask } from '../ui/http.ts'
import { useLoaded } from '../ui/loaded.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { refundWords } from './refund-words.ts'

/** A transfer as a code that a banking app reads, and in words. */
export function Qr({ path, token }: { path: string; token: string }): JSX.Element {
  const { value, failed } = useLoaded(() => ask<'readRefundTransfer'>('get', path, { token }), path)
  if (failed !== undefined) return <Notice tone="slow">{failed}</Notice>
  if (!value) return <Skeleton lines={3} label={common().loading} />
  const { bank, account, holder, reference, qr } = value
  return (
    <div class="stack-close">
      <img
        class="qr"
        src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
        alt={refundWords().qr}
        width={200}
        height={200}
      />
      <p>
        {bank} · <strong class="number">{account}</strong>
        <br />
        {holder}
        <br />
        <span class="number">{reference}</span>
      </p>
    </div>
  )
}
