import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Field, HoldButton, SubmitButton } from '../ui/controls.tsx'
import { count, timeAndDay } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Empty } from '../ui/show.tsx'
import { SaidNotice, useActing } from './acting.tsx'
import { readAll, useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import { materialsWords } from './materials-words.ts'
import { focusField, where } from './route.ts'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

type Material = AnswerOf<'listMaterials'>['items'][number]

const here = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Boxes, mailers and inserts, and how many are left. */
export function MaterialsSection({ session: { token }, subject }: SectionProps): JSX.Element {
  const { value, failed, again } = useLoaded(() => readAll<'listMaterials'>('/api/materials', token))
  const isNew = subject !== undefined && value?.every(({ material }) => material !== subject)
  return (
    <>
      <p class="soft">{materialsWords().what}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={5} />
      {value?.length === 0 && (
        <Empty icon="cart" title={materialsWords().none}>
          <p>{materialsWords().noneWhat}</p>
        </Empty>
      )}
      {value && (
        <>
          <ul class="entries">
            {value.map((one) => (
              <Entry key={one.material} one={one} isOpen={one.material === subject} token={token} changed={again} />
            ))}
          </ul>
          <section class="card stack">
            <h3>{materialsWords().add}</h3>
            <MaterialForm key={value.length} material={isNew ? subject : ''} token={token} saved={again} />
          </section>
        </>
      )}
    </>
  )
}

function Entry({
  one,
  isOpen,
  token,
  changed,
}: {
  one: Material
  isOpen: boolean
  token: string
  changed: () => Promise<void>
}): JSX.Element {
  const { said, act } = useActing()
  const path = `#materials/${encodeURIComponent(one.material)}/onHand`
  const remove = (): void =>
    void act(async () => {
      await ask<'removeMaterial'>('delete', `/api/materials/${encodeURIComponent(one.material)}`, { token })
      await changed()
    })
  return (
    <li class="card stack">
      <div class="entry-head">
        <div class="grow">
          <h3>{one.title}</h3>
          <p class="small soft">
            {one.material} · {materialsWords().counted(timeAndDay(one.countedAt, here, Date.now()))}
          </p>
          <p class="number">{materialsWords().left(count(one.onHand))}</p>
        </div>
        <a
          class="button"
          href={isOpen ? '#materials' : path}
          aria-label={`${isOpen ? words().cancel : words().edit}: ${one.title}`}
        >
          {isOpen ? words().cancel : words().edit}
        </a>
      </div>
      {isOpen && (
        <MaterialForm
          material={one.material}
          title={one.title}
          onHand={String(one.onHand)}
          isKnown
          token={token}
          saved={async () => {
            await changed()
            location.hash = '#materials'
          }}
        />
      )}
      {isOpen && (
        <HoldButton again={words().removeAgain} icon="cross" onHeld={remove}>
          {words().remove}
        </HoldButton>
      )}
      <SaidNotice said={said} />
    </li>
  )
}

function MaterialForm({
  material,
  title: former = '',
  onHand: had = '',
  isKnown = false,
  token,
  saved,
}: {
  material: string
  title?: string
  onHand?: string
  isKnown?: boolean
  token: string
  saved: () => Promise<void>
}): JSX.Element {
  const all = materialsWords()
  const [code, setCode] = useState(material)
  const [title, setTitle] = useState(former)
  const [onHand, setOnHand] = useState(had)
  const [isStrict, setStrict] = useState(false)
  const { busy, said, act } = useActing()
  const { field, subject } = where.value
  useEffect(() => {
    if (field !== undefined && material === subject) focusField(isKnown ? field : 'title')
  }, [field, subject])
  const wanted = code.trim().toUpperCase()
  const isCode = /^[A-Z0-9][A-Z0-9._-]{0,39}$/.test(wanted)
  const isCount = /^\d{1,8}$/.test(onHand.trim())
  const save = (): void => {
    setStrict(true)
    if (!isCode || !isCount || !title.trim()) return
    void act(async () => {
      const body = { title: title.trim(), onHand: Number(onHand) }
      await ask<'putMaterial'>('put', `/api/materials/${encodeURIComponent(wanted)}`, { token, body })
      await saved()
    }, words().saved)
  }
  return (
    <form class="stack" noValidate onSubmit={(event) => (event.preventDefault(), save())}>
      {!isKnown && (
        <Field
          label={all.code}
          hint={all.codeHint}
          value={code}
          maxLength={40}
          autoComplete="off"
          mistake={isStrict && !isCode ? all.badCode : undefined}
          onChange={setCode}
        />
      )}
      <div class="fields">
        <Field
          {...(isKnown || material ? { name: 'title' } : {})}
          label={all.title}
          hint={all.titleHint}
          value={title}
          maxLength={120}
          mistake={isStrict && !title.trim() ? words().needText : undefined}
          onChange={setTitle}
        />
        <Field
          {...(isKnown ? { name: 'onHand' } : {})}
          label={all.onHand}
          value={onHand}
          inputMode="numeric"
          maxLength={8}
          mistake={isStrict && !isCount ? words().needCount : undefined}
          onChange={setOnHand}
        />
      </div>
      <SaidNotice said={said} />
      <SubmitButton busy={busy} icon={isKnown ? 'check' : 'plus'}>
        {isKnown ? words().save : all.add}
      </SubmitButton>
    </form>
  )
}
