import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Button } from '../ui/controls.tsx'
import type { Session } from '../ui/session.ts'
import { Cancelled, CancelPanel, type CancelResult } from './cancel-panel.tsx'
import { ExportPanel } from './export-panel.tsx'
import { PrintPanel } from './print-panel.tsx'
import { chosen, filter } from './state.ts'
import { orderWords } from './words.ts'

type Panel = 'export' | 'cancel' | 'print' | undefined

/** Who works at the packing table may print; hosts have no printer in front of them. */
const mayPrint = ({ role }: Session): boolean => role !== 'host'

/** What can be done with the selected orders, within the thumb's reach. */
export function Chosen({ session, onChanged }: { session: Session; onChanged: () => void }): JSX.Element | null {
  const words = orderWords()
  const panel = useSignal<Panel>(undefined)
  const result = useSignal<CancelResult | undefined>(undefined)
  const orders = [...chosen.value.values()]
  const toggle = (name: Panel): void => void (panel.value = panel.value === name ? undefined : name)
  const cancelled = (now: CancelResult): void => {
    result.value = now
    panel.value = undefined
    onChanged()
  }
  if (orders.length === 0 && !filter.value.saleId && !result.value) return null
  return (
    <section
      class={`chosen-bar ${orders.length > 0 || result.value ? 'on' : ''}`}
      aria-label={words.chosen(orders.length)}
    >
      {result.value && orders.length === 0 && <Cancelled result={result.value} />}
      {panel.value === 'export' && <ExportPanel session={session} orders={orders} />}
      {panel.value === 'cancel' && orders.length > 0 && (
        <CancelPanel session={session} orders={orders} onCancelled={cancelled} />
      )}
      {panel.value === 'print' && orders.length > 0 && <PrintPanel session={session} orders={orders} />}
      <div class="row">
        {orders.length > 0 && (
          <strong role="status" class="grow">
            {words.chosen(orders.length)}
          </strong>
        )}
        {(orders.length > 0 || filter.value.saleId) && (
          <Button icon="sheet" pressed={panel.value === 'export'} onPress={() => toggle('export')}>
            {orders.length > 0 ? words.export : words.exportAll}
          </Button>
        )}
        {orders.length > 0 && (
          <>
            {mayPrint(session) && (
              <Button icon="print" pressed={panel.value === 'print'} onPress={() => toggle('print')}>
                {words.print}
              </Button>
            )}
            <Button icon="cross" pressed={panel.value === 'cancel'} onPress={() => toggle('cancel')}>
              {words.cancel}
            </Button>
            <Button kind="quiet" onPress={() => (chosen.value = new Map())}>
              {words.clear}
            </Button>
          </>
        )}
      </div>
    </section>
  )
}
