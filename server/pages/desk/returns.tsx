import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { count, timeAndDay } from '../ui/format.ts'
import { ask, inWords, Problem, type AnswerOf, type BodyOf } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { shrink } from '../ui/photo-pick.tsx'
import { usePolled } from '../ui/polled.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { deskWords } from './words.ts'

type Condition = BodyOf<'scanReturn'>['condition']
type Scanned = AnswerOf<'scanReturn'>

const lookEveryMs = 10_000
const timeZone = 'Asia/Ho_Chi_Minh'
const icons: Record<Condition, IconName> = { sellable: 'check', damaged: 'warn', 'not-ours': 'cross' }

/** Parcels that came back: scan, press what was found, photograph it. A scanner types the code and Enter. */
export function Returns({ token }: { token: string }): JSX.Element {
  const words = deskWords()
  const [code, setCode] = useState('')
  const [mistake, setMistake] = useState<string | undefined>()
  const [scanned, setScanned] = useState<Scanned | undefined>()
  // Kept until it is answered, so that a scan sent twice is one scan.
  const [scanId, setScanId] = useState(() => crypto.randomUUID())
  const [busy, setBusy] = useState(false)
  const { polled, again } = usePolled<'listReturns'>('/api/returns?limit=20', token, lookEveryMs)
  const scan = async (condition: Condition): Promise<void> => {
    if (code.trim() === '') return setMistake(words.codeNeeded)
    setBusy(true)
    setMistake(undefined)
    try {
      setScanned(await ask<'scanReturn'>('post', '/api/returns', { token, body: { scanId, code, condition } }))
      setCode('')
      setScanId(crypto.randomUUID())
      again()
    } catch (error) {
      const why = error instanceof Problem ? error.code : ''
      setScanned(undefined)
      setScanId(crypto.randomUUID())
      setMistake(why === 'not-found' ? words.nobodys : why === 'wrong-state' ? words.notLeft : inWords(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div class="stack">
      <form class="card stack" noValidate onSubmit={(event) => event.preventDefault()}>
        <Field
          label={words.code}
          hint={words.codeHint}
          value={code}
          maxLength={200}
          autoComplete="off"
          mistake={mistake}
          onChange={(text) => (setCode(text), setMistake(undefined))}
        />
        <div class="outcomes">
          {(Object.keys(icons) as Condition[]).map((one) => (
            <Button key={one} large icon={icons[one]} busy={busy} onPress={() => void scan(one)}>
              {words.conditions[one]}
            </Button>
          ))}
        </div>
      </form>
      {scanned && <Result key={scanned.scanId} of={scanned} token={token} />}
      <section class="stack-close" aria-labelledby="latest">
        <h2 id="latest">{words.latest}</h2>
        <ul class="stack-close">
          {polled.value.answer?.items.map((one) => (
            <li key={one.scanId} class="card row-apart">
              <span class="stack-close">
                <strong class="number">{one.code}</strong>
                <span class="small soft">
                  {[timeAndDay(one.at, timeZone, Date.now()), ...one.orders.map((n) => words.order(count(n)))].join(
                    ' · ',
                  )}
                </span>
              </span>
              <Badge tone={one.condition === 'sellable' ? 'go' : 'slow'} icon={icons[one.condition]}>
                {words.conditions[one.condition]}
              </Badge>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function Result({ of, token }: { of: Scanned; token: string }): JSX.Element {
  const words = deskWords()
  const [isKept, setKept] = useState(of.photo)
  const [wrong, setWrong] = useState<string | undefined>()
  const photograph = async (file: File): Promise<void> => {
    try {
      await ask<'putReturnPhoto'>('put', `/api/returns/${of.scanId}/photo`, { token, body: await shrink(file) })
      setKept(true)
    } catch (error) {
      setWrong(inWords(error))
    }
  }
  const what = words.conditions[of.condition]
  return (
    <Notice tone={of.result === 'already' ? 'slow' : 'go'} loud>
      <p>
        <strong class="number">{of.code}</strong> {of.result === 'already' ? words.already(what) : what}
      </p>
      <p>{words.restocked[of.restocked]}</p>
      {wrong !== undefined && <p>{wrong}</p>}
      {isKept ? (
        <p>{words.photoKept}</p>
      ) : (
        of.result === 'ok' && (
          <label class="button">
            <Icon name="camera" />
            {words.addPhoto}
            <input
              type="file"
              class="heard-only"
              accept="image/jpeg,image/png,image/webp"
              capture="environment"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0]
                if (file) void photograph(file)
              }}
            />
          </label>
        )
      )}
    </Notice>
  )
}
