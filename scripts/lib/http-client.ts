import { setTimeout as sleep } from 'node:timers/promises'

export interface Request {
  method?: 'GET' | 'POST' | 'PUT'
  token?: string
  /** Text and bytes are sent as they are. */
  body?: unknown
  headers?: Record<string, string>
}

const attemptsMax = 10

/**
 * The public HTTP API as a remote client uses it: requests without an answer or answered 503 are retried, since every
 * id is the client's own.
 */
export class Http {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  async json<Answer>(path: string, request: Request = {}): Promise<Answer> {
    return (await (await this.#ask(path, request)).json()) as Answer
  }

  async bytes(path: string, request: string | Request): Promise<Buffer> {
    const asked = typeof request === 'string' ? { token: request } : request
    return Buffer.from(await (await this.#ask(path, asked)).arrayBuffer())
  }

  /** All items of a list, page by page. */
  async all<Item>(path: string, token: string): Promise<Item[]> {
    const items: Item[] = []
    let cursor: string | null = null
    do {
      const page: { items: Item[]; nextCursor: string | null } = await this.json(
        `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        { token },
      )
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor)
    return items
  }

  async #ask(path: string, { method = 'GET', token, body, headers = {} }: Request): Promise<Response> {
    const init: RequestInit = {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: bodyOf(body) }),
    }
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(this.url + path, init).catch((error: unknown) => {
        if (attempt === attemptsMax) throw new Error(`${method} ${path} was not answered`, { cause: error })
        return undefined
      })
      if (response?.ok) return response
      if (response && (response.status !== 503 || attempt === attemptsMax))
        throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`)
      await response?.body?.cancel()
      await sleep(Math.min(3_000, Number(response?.headers.get('retry-after') ?? 1) * 1_000))
    }
  }
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body)
  return typeof body === 'string' ? body : JSON.stringify(body)
}

/** Processes items, `width` at a time; results are in the items' order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const workOn = async (): Promise<void> => {
    while (next < items.length) {
      const index = next
      next += 1
      results[index] = await work(items[index]!, index)
    }
  }
  await Promise.all(Array.from({ length: width }, workOn))
  return results
}

/** Polls until there is an answer; throws after `withinMs`, naming what was waited for. */
export async function until<Answer>(
  what: string,
  withinMs: number,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const startedAt = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() - startedAt > withinMs)
      throw new Error(`gave up after ${Math.round(withinMs / 1000)} s waiting until ${what}`)
    await sleep(200)
  }
}
