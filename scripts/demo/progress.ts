import { MultiBar, Presets, type SingleBar } from 'cli-progress'

export interface ProgressFigures {
  sent: number
  decided: number
  total: number
  pinned?: { title: string; available: number; quota: number }
}

const refreshMs = 200
const plainEveryMs = 3_000
const nameWidth = 30

/** Shows the progress of an act: bars on a terminal, otherwise a line every few seconds. Always on stderr. */
export class Progress {
  readonly #figures: () => ProgressFigures
  readonly #bars: MultiBar | undefined
  readonly #rows: SingleBar[] = []
  readonly #timer: NodeJS.Timeout
  #before = { decided: 0, at: performance.now() }
  #perSecond = 0

  constructor(figures: () => ProgressFigures) {
    this.#figures = figures
    this.#before.decided = figures().decided
    if (process.stderr.isTTY) {
      this.#bars = new MultiBar(
        {
          format: '  {name} {bar} {text}',
          hideCursor: true,
          barsize: 30,
          stream: process.stderr,
          gracefulExit: false,
          emptyOnZero: true,
          linewrap: false,
        },
        Presets.shades_classic,
      )
      for (let i = 0; i < 3; i += 1) this.#rows.push(this.#bars.create(1, 0, { name: ' '.repeat(nameWidth), text: '' }))
    }
    this.#timer = setInterval(() => this.#show(), this.#bars ? refreshMs : plainEveryMs)
  }

  /** A line above the bars. */
  note(line: string): void {
    if (this.#bars) this.#bars.log(`${line}\n`)
    else process.stderr.write(`${line}\n`)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#show()
    this.#bars?.stop()
  }

  #show(): void {
    const { sent, decided, total, pinned } = this.#figures()
    const now = performance.now()
    if (now - this.#before.at > 500) {
      this.#perSecond = Math.round(((decided - this.#before.decided) * 1000) / (now - this.#before.at))
      this.#before = { decided, at: now }
    }
    if (!this.#bars) {
      const stock = pinned ? `; ${pinned.title}: ${count(pinned.available)} of ${count(pinned.quota)} left` : ''
      process.stderr.write(
        `  ${count(sent)} of ${count(total)} taps, ${count(decided)} decided (${count(this.#perSecond)}/s)${stock}\n`,
      )
      return
    }
    this.#row(0, 'taps', sent, total, `${count(sent)} of ${count(total)}`)
    this.#row(1, 'decided', decided, total, `${count(decided)} (${count(this.#perSecond)}/s)`)
    if (pinned)
      this.#row(
        2,
        pinned.title,
        pinned.available,
        pinned.quota,
        `${count(pinned.available)} of ${count(pinned.quota)} left`,
      )
    this.#bars.update()
  }

  #row(index: number, name: string, value: number, total: number, text: string): void {
    this.#rows[index]?.setTotal(Math.max(1, total))
    this.#rows[index]?.update(value, { name: name.normalize('NFC').slice(0, nameWidth).padEnd(nameWidth), text })
  }
}

/** 12345 as 12,345. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}
