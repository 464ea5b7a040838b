import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { choiceLabelMax } from '../../../shared/sale/choice.ts'
import { Button, Field } from '../ui/controls.tsx'
import { count, money } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { PhotoPick } from '../ui/photo-pick.tsx'
import type { Session } from '../ui/session.ts'
import { Empty } from '../ui/show.tsx'
import { blankItem, currency, itemOf, mistakesOf, numbersOf, titleOf, withNextChoice, type DraftItem } from './draft.ts'
import { ImportGoods } from './import-goods.tsx'
import { prepareWords } from './prepare-words.ts'

interface Props {
  session: Session
  items: DraftItem[]
  onChange: (items: DraftItem[]) => void
  /** Shows mistakes even in fields nobody has typed in yet. */
  strict: boolean
  photoOf: (sku: string) => string | undefined
  onPhoto: (sku: string, file: File) => void
  busyPhoto?: string | undefined
  /** The item whose photo could not be opened. */
  badPhoto?: string | undefined
  /** Goods that were read from a file and not imported yet. */
  onLooked?: (items: DraftItem[]) => void
}

/** The goods of a sale: one open at a time, so that a phone shows one thing to do. */
export function GoodsEditor({
  session,
  items,
  onChange,
  strict,
  photoOf,
  onPhoto,
  busyPhoto,
  badPhoto,
  onLooked,
}: Props): JSX.Element {
  const words = prepareWords()
  const [open, setOpen] = useState<string | undefined>()
  const [importing, setImporting] = useState(false)
  const add = (): void => {
    const item = blankItem(items)
    onChange([...items, item])
    setOpen(item.sku)
  }
  const addChoice = (of: DraftItem): void => {
    const next = withNextChoice(items, of)
    onChange(next.items)
    setOpen(next.added.sku)
  }
  const change = (sku: string, part: Partial<DraftItem>): void =>
    onChange(items.map((item) => (item.sku === sku ? { ...item, ...part } : item)))
  const move = (at: number, by: number): void => {
    const moved = [...items]
    const [item] = moved.splice(at, 1)
    moved.splice(at + by, 0, item!)
    onChange(moved)
  }
  const take = (imported: DraftItem[]): void => {
    onChange([...items.filter((item) => !imported.some((one) => one.sku === item.sku)), ...imported])
    setImporting(false)
  }
  const numbers = numbersOf(items)
  const named = items.map((item, i) => ({
    item,
    i,
    number: numbers.get(item.sku)!,
    title: titleOf(item) || words.item(i + 1),
  }))
  return (
    <section class="stack" aria-label={words.goods}>
      {items.length === 0 && !importing && (
        <Empty icon="box" title={words.noGoods}>
          <p>{words.noGoodsWhat}</p>
        </Empty>
      )}
      <ol class="goods">
        {named.map(({ item, i, number, title }) => (
          <li key={item.sku} class="card stack">
            <div class="good-head">
              <PhotoPick
                title={title}
                src={photoOf(item.sku)}
                busy={busyPhoto === item.sku}
                onPick={(file) => onPhoto(item.sku, file)}
              />
              <div class="grow">
                <strong>
                  {number}. {title}
                </strong>
                <Summary item={item} />
              </div>
              <Button
                label={`${open === item.sku ? words.done : words.edit}: ${title}`}
                onPress={() => setOpen(open === item.sku ? undefined : item.sku)}
              >
                {open === item.sku ? words.done : words.edit}
              </Button>
            </div>
            {badPhoto === item.sku && (
              <p class="mistake-line" role="alert">
                <Icon name="warn" size={18} />
                {words.badPhoto}
              </p>
            )}
            {strict && open !== item.sku && isWrongHere(item, items) && (
              <p class="mistake-line" role="alert" tabIndex={-1} data-mistake>
                <Icon name="warn" size={18} />
                {words.fixGoods}
              </p>
            )}
            {open === item.sku && (
              <ItemFields item={item} items={items} strict={strict} onChange={(part) => change(item.sku, part)}>
                <ItemActs
                  title={title}
                  isNamed={item.title.trim() !== ''}
                  isFirst={i === 0}
                  isLast={i === items.length - 1}
                  onChoice={() => addChoice(item)}
                  onMove={(by) => move(i, by)}
                  onRemove={() => onChange(items.filter((one) => one.sku !== item.sku))}
                />
              </ItemFields>
            )}
          </li>
        ))}
      </ol>
      {importing && (
        <ImportGoods session={session} onTake={take} onLooked={onLooked} onClose={() => setImporting(false)} />
      )}
      <div class="row">
        <Button {...(items.length === 0 && { kind: 'main-action' as const })} icon="plus" onPress={add}>
          {words.addItem}
        </Button>
        {!importing && (
          <Button icon="sheet" onPress={() => setImporting(true)}>
            {words.import}
          </Button>
        )}
      </div>
    </section>
  )
}

interface ActsProps {
  title: string
  isNamed: boolean
  isFirst: boolean
  isLast: boolean
  onChoice: () => void
  onMove: (by: 1 | -1) => void
  onRemove: () => void
}

/** What is done with an item as a whole. */
function ItemActs({ title, isNamed, isFirst, isLast, onChoice, onMove, onRemove }: ActsProps): JSX.Element {
  const words = prepareWords()
  return (
    <div class="row">
      <Button icon="plus" disabled={!isNamed} onPress={onChoice}>
        {words.addChoice}
      </Button>
      <Button kind="quiet" disabled={isFirst} label={`${words.up}: ${title}`} onPress={() => onMove(-1)}>
        ↑ {words.up}
      </Button>
      <Button kind="quiet" disabled={isLast} label={`${words.down}: ${title}`} onPress={() => onMove(1)}>
        ↓ {words.down}
      </Button>
      <Button kind="quiet" icon="cross" onPress={onRemove}>
        {words.remove}
      </Button>
    </div>
  )
}

/** How many there are of goods taken over from a past sale is asked, and marked, above. */
function isWrongHere(item: DraftItem, items: readonly DraftItem[]): boolean {
  return Object.keys(mistakesOf(item, items)).some((field) => field !== 'quota' || !item.before)
}

function Summary({ item }: { item: DraftItem }): JSX.Element | null {
  const words = prepareWords()
  const { price, quota, perViewerLimit } = itemOf(item)
  if (Number.isNaN(price) && Number.isNaN(quota)) return null
  return (
    <p class="soft small number">
      {Number.isNaN(price) ? '–' : money(price, currency)} · {words.pieces(Number.isNaN(quota) ? '–' : count(quota))}
      {perViewerLimit !== null && !Number.isNaN(perViewerLimit) && ` · ${words.each(count(perViewerLimit))}`}
    </p>
  )
}

const titleMax = 200
/** Product and choice together are the item's title. */
const roomBeside = (other: string): number => Math.max(0, titleMax - ' – '.length - other.length)

function ItemFields({
  item,
  items,
  strict,
  onChange,
  children,
}: {
  item: DraftItem
  items: readonly DraftItem[]
  strict: boolean
  onChange: (part: Partial<DraftItem>) => void
  children: JSX.Element
}): JSX.Element {
  const words = prepareWords()
  const wrong = mistakesOf(item, items)
  const show = (field: keyof typeof wrong, typed: string, words_: string): string | undefined =>
    wrong[field] && (strict || typed !== '') ? words_ : undefined
  return (
    <div class="stack">
      <Field
        label={words.name}
        value={item.title}
        maxLength={item.choice ? roomBeside(item.choice) : titleMax}
        onChange={(title) => onChange({ title, full: undefined })}
        mistake={show('title', item.title, words.needName)}
      />
      <Field
        label={words.choice}
        value={item.choice ?? ''}
        maxLength={Math.min(choiceLabelMax, roomBeside(item.title))}
        hint={words.choiceHint}
        onChange={(choice) => onChange({ choice, full: undefined })}
        mistake={show('choice', item.choice ?? '', words.needChoice)}
      />
      <div class="fields">
        <Field
          label={words.price}
          value={item.price}
          inputMode="numeric"
          maxLength={18}
          onChange={(price) => onChange({ price })}
          mistake={show('price', item.price, words.needNumber)}
        />
        <Field
          label={words.quota}
          value={item.quota}
          inputMode="numeric"
          maxLength={12}
          onChange={(quota) => onChange({ quota })}
          mistake={show('quota', item.quota, words.needNumber)}
        />
        <Field
          label={words.limit}
          value={item.limit}
          inputMode="numeric"
          maxLength={9}
          hint={words.limitHint}
          onChange={(limit) => onChange({ limit })}
          mistake={show('limit', item.limit, words.needLimit)}
        />
      </div>
      {children}
    </div>
  )
}
