import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { HubBoard } from '../../../shared/contract/routes/hub.ts'
import type { GoodsState } from '../../../shared/hub/commitment.ts'
import { Button, HoldButton } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import type { IconName } from '../ui/icons.tsx'
import { PromiseForm } from '../ui/promise-form.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Meter, Notice, type Tone } from '../ui/show.tsx'
import { counting } from './state.ts'
import { words } from './words.ts'

type Goods = HubBoard['goods'][number]
type Sale = HubBoard['sales'][number]

interface Props {
  session: Session
  sale: Sale
  board: HubBoard
  now: number
  onChanged: () => void
}

const order: readonly GoodsState[] = ['late', 'coming', 'unpromised', 'complete']
const looks: Record<GoodsState, { tone: Tone; icon: IconName }> = {
  unpromised: { tone: 'plain', icon: 'info' },
  complete: { tone: 'go', icon: 'check' },
  coming: { tone: 'brand', icon: 'clock' },
  late: { tone: 'stop', icon: 'warn' },
}

/** Members' goods, member by member: who is late stands first, then who is still to come. */
export function GoodsOfMembers(props: Props): JSX.Element {
  const { goods, lateShares } = props.board
  const urgency = (seller: string): number =>
    Math.min(...goods.filter((one) => one.seller === seller).map(({ state }) => order.indexOf(state)))
  const members = [...new Set(goods.map(({ seller }) => seller))].toSorted((a, b) => urgency(a) - urgency(b))
  return (
    <section class="stack" aria-labelledby="goods">
      <h2 id="goods">{words().goods}</h2>
      {members.map((seller) => {
        const own = goods.filter((one) => one.seller === seller)
        const share = lateShares.find((one) => one.seller === seller)?.share ?? 0
        return (
          <section key={seller} class="card stack-close member">
            <div class="row-apart">
              <h3>{own[0]!.name ?? seller}</h3>
              {share > 0 && <Badge tone="slow">{words().lateShare(Math.round(share * 100))}</Badge>}
            </div>
            <ul class="goods">
              {own.map((one) => (
                <li key={one.sku}>
                  <OneGoods {...props} goods={one} />
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </section>
  )
}

function OneGoods({ goods, ...props }: Props & { goods: Goods }): JSX.Element {
  const text = words()
  const [promising, setPromising] = useState(false)
  const { sale, now, session, onChanged } = props
  return (
    <div class="stack-close">
      <div class="row-apart">
        <strong>{goods.title}</strong>
        <Badge {...looks[goods.state]}>
          {goods.missing > 0 ? text.missingOf(goods.missing) : text.state[goods.state]}
        </Badge>
      </div>
      {goods.promised !== null && <Meter part={goods.promised === 0 ? 1 : goods.brought / goods.promised} />}
      <p class="facts small">
        <span>
          {goods.promised === null ? text.onlyBrought(goods.brought) : text.ofPromised(goods.brought, goods.promised)}
        </span>
        {goods.bringBy && <span>{text.by(timeAndDay(goods.bringBy, sale.timeZone, now))}</span>}
        <span>{text.soldOf(goods.sold, goods.quota)}</span>
        {goods.packs === 'producer' && <span>{text.producerPacks}</span>}
        {goods.late > 0 && <span class="late">{text.lateUnits(goods.late)}</span>}
        {goods.packs === 'producer' && goods.surplus > 0 && <span class="late">{text.surplus(goods.surplus)}</span>}
        {goods.returned > 0 && <span>{text.returned(goods.returned)}</span>}
      </p>
      <Actions {...props} goods={goods} onPromise={() => setPromising(!promising)} />
      {promising && (
        <PromiseForm
          units={goods.promised}
          bringBy={goods.bringBy}
          timeZone={sale.timeZone}
          now={now}
          onClose={() => setPromising(false)}
          onSave={async (body) => {
            await ask<'putCommitment'>('put', `/api/sales/${sale.saleId}/commitments/${goods.sku}`, {
              token: session.token,
              body,
            })
            onChanged()
          }}
        />
      )}
    </div>
  )
}

/** What can be done with goods now; what follows from missing ones depends on whether the sale is over. */
function Actions({
  session,
  sale,
  goods,
  onChanged,
  onPromise,
}: Props & { goods: Goods; onPromise: () => void }): JSX.Element {
  const text = words()
  const [failed, setFailed] = useState<unknown>()
  const isHub = goods.packs === 'hub'
  const isOver = sale.state === 'closed'
  const isHost = ['host', 'owner', 'admin'].includes(session.role)
  // Before anything came it would end the sale of it: not offered until its hour has passed.
  const kept = Math.max(goods.brought, goods.sold)
  const canCut = isHub && isHost && !isOver && goods.quota > kept && (goods.brought > 0 || goods.state === 'late')
  const left = isOver ? goods.surplus : 0
  const count = (isBack?: true): void => {
    counting.value = { sku: goods.sku, title: goods.title, missing: goods.missing, ...(isBack && { isBack }) }
    document.querySelector('.result')?.scrollIntoView({ block: 'start' })
  }
  const act = (work: Promise<unknown>): void => void work.then(() => setFailed(undefined), setFailed).then(onChanged)
  const { token } = session
  const of = `/api/sales/${sale.saleId}/commitments/${goods.sku}`
  return (
    <>
      <div class="row actions">
        <Button icon="plus" label={`${text.take}: ${goods.title}`} onPress={() => count()}>
          {text.take}
        </Button>
        <Button icon="clock" label={`${text.promise}: ${goods.title}`} onPress={onPromise}>
          {text.promise}
        </Button>
        {goods.loose > goods.returned && (
          <Button kind="quiet" icon="undo" label={`${text.enteredWrong} ${goods.title}`} onPress={() => count(true)}>
            {text.enteredWrong}
          </Button>
        )}
        {canCut && (
          <HoldButton
            icon="minus"
            again={text.cutAgain}
            onHeld={() =>
              act(ask<'cutToBrought'>('post', `${of}/cut`, { token, body: { changeId: crypto.randomUUID() } }))
            }
          >
            {text.cut(kept)}
          </HoldButton>
        )}
        {isOver && goods.short > 0 && session.role !== 'packer' && (
          <HoldButton
            icon="warn"
            again={text.shortAgain}
            onHeld={() => act(ask<'reportNotBrought'>('post', `${of}/short`, { token }))}
          >
            {text.short(goods.short)}
          </HoldButton>
        )}
        {left > 0 && (
          <Button
            icon="back"
            onPress={() =>
              act(
                ask<'returnGoods'>('post', `/api/hubs/${session.seller}/returns`, {
                  token,
                  body: { scanId: crypto.randomUUID(), saleId: sale.saleId, sku: goods.sku },
                }),
              )
            }
          >
            {text.giveBack(left)}
          </Button>
        )}
      </div>
      {isOver && goods.short > 0 && session.role !== 'packer' && <p class="soft small">{text.shortWhat}</p>}
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
    </>
  )
}
