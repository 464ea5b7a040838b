import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { findingsInWords, mostUrgent, placeOfFinding } from '../ui/findings.ts'
import { findingsWords } from '../ui/findings-words.ts'
import { plainly } from '../ui/units.ts'
import { Badge, Empty } from '../ui/show.tsx'
import { Icon } from '../ui/icons.tsx'
import { GoodsForm } from './goods-form.tsx'
import type { Goods } from './goods-draft.ts'
import { goodsWords } from './goods-words.ts'
import { readAll, useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

/** Goods beyond this many are found by typing. */
const listedMax = 8

/** Everything the shop sells, with what is still missing about it, and each with its form. */
export function GoodsSection({ session: { token }, subject }: SectionProps): JSX.Element {
  const goods = useLoaded(() => readAll<'listGoods'>('/api/goods', token))
  const materials = useLoaded(() => readAll<'listMaterials'>('/api/materials', token))
  const [typed, setTyped] = useState('')
  const [added, setAdded] = useState<Goods | undefined>()
  const all = [...(added ? [added] : []), ...(goods.value ?? []).filter(({ sku }) => sku !== added?.sku)]
  const shown = all.filter((one) => one.sku === subject || matches(one, typed))
  return (
    <>
      <p class="soft">{goodsWords().what}</p>
      <Loading failed={goods.failed} isDone={goods.value !== undefined} lines={6} />
      {goods.value && all.length === 0 && (
        <Empty icon="box" title={goodsWords().none}>
          <p>{goodsWords().noneWhat}</p>
        </Empty>
      )}
      {all.length > listedMax && (
        <Field label={goodsWords().search} type="search" inputMode="search" value={typed} onChange={setTyped} />
      )}
      <ul class="entries">
        {shown.map((one) => (
          <li key={one.sku} class="card stack">
            <Head goods={one} isOpen={one.sku === subject} />
            {one.sku === subject && (
              <GoodsForm
                key={one.sku}
                goods={one}
                others={all}
                materials={materials.value ?? []}
                token={token}
                changed={async () => {
                  await goods.again()
                  setAdded(undefined)
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {goods.value && <AddGoods known={all} onAdd={setAdded} />}
    </>
  )
}

export function titleOf({ sku, title, product }: Goods): string {
  return title ?? product?.label?.name ?? sku
}

function matches(goods: Goods, typed: string): boolean {
  return plainly(`${goods.sku} ${titleOf(goods)}`).includes(plainly(typed))
}

function Head({ goods, isOpen }: { goods: Goods; isOpen: boolean }): JSX.Element {
  const title = titleOf(goods)
  const first = mostUrgent(goods.findings)
  return (
    <>
      <div class="entry-head">
        {goods.photo && <img class="thumbnail" src={goods.photo.small} alt="" width={56} height={56} loading="lazy" />}
        <div class="grow">
          <h3>{title}</h3>
          <span class="small soft">{goods.sku}</span>
        </div>
        {!first && <Badge tone="go">{findingsWords().complete}</Badge>}
        <a
          class="button"
          href={isOpen ? '#goods' : `#goods/${encodeURIComponent(goods.sku)}`}
          aria-label={`${isOpen ? words().cancel : words().edit}: ${title}`}
        >
          {isOpen ? words().cancel : words().edit}
        </a>
      </div>
      {first && (
        <a class={`to-mend tone-${first.level === 'blocks' ? 'stop' : 'slow'}`} href={placeOfFinding(goods.sku, first)}>
          <Icon name="warn" />
          <span class="grow">
            <span>{findingsInWords(goods.findings)}</span>
          </span>
          <Icon name="next" size={18} />
        </a>
      )}
    </>
  )
}

/** Goods that are in no sale yet. */
function AddGoods({ known, onAdd }: { known: Goods[]; onAdd: (goods: Goods) => void }): JSX.Element {
  const [sku, setSku] = useState('')
  const [isWrong, setWrong] = useState(false)
  const add = (): void => {
    const wanted = sku.trim().toUpperCase()
    setWrong(!/^[A-Z0-9][A-Z0-9._-]{0,39}$/.test(wanted))
    if (!/^[A-Z0-9][A-Z0-9._-]{0,39}$/.test(wanted)) return
    if (!known.some((one) => one.sku === wanted))
      onAdd({
        sku: wanted,
        title: null,
        photo: null,
        product: null,
        findings: [{ code: 'label-missing', level: 'blocks' }],
      })
    setSku('')
    location.hash = `#goods/${encodeURIComponent(wanted)}/name`
  }
  useEffect(() => setWrong(false), [sku])
  return (
    <form class="card stack" noValidate onSubmit={(event) => (event.preventDefault(), add())}>
      <h3>{goodsWords().addTitle}</h3>
      <Field
        label={goodsWords().sku}
        hint={goodsWords().skuHint}
        mistake={isWrong ? goodsWords().badSku : undefined}
        value={sku}
        maxLength={40}
        autoComplete="off"
        onChange={setSku}
      />
      <Button icon="plus" onPress={add}>
        {words().add}
      </Button>
    </form>
  )
}
