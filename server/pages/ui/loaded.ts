import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import type { RouteName } from '../../../shared/contract/http.ts'
import { ask, inWords, type AnswerOf } from './http.ts'
import { newest } from './newest.ts'

/** What a section shows: not there yet, there, or why it is not. */
export interface Loaded<Value> {
  value: Value | undefined
  failed: string | undefined
  /** Reads it again; the former value stays until then. */
  again: () => Promise<void>
}

/** Reads something when a section is opened, and again on request. */
export function useLoaded<Value>(load: () => Promise<Value>, key = ''): Loaded<Value> {
  const [value, setValue] = useState<Value | undefined>()
  const [failed, setFailed] = useState<string | undefined>()
  const newQuestion = useMemo(newest, [])
  const again = useCallback(() => {
    const isNewest = newQuestion()
    return load().then(
      (next) => {
        if (!isNewest()) return
        setValue(next)
        setFailed(undefined)
      },
      (error: unknown) => {
        if (isNewest()) setFailed(inWords(error))
      },
    )
  }, [key])
  useEffect(() => void again(), [again])
  return { value, failed, again }
}

type ListName = { [Name in RouteName]: AnswerOf<Name> extends { nextCursor: string | null } ? Name : never }[RouteName]
type ItemOf<Name extends ListName> = AnswerOf<Name> extends { items: (infer Item)[] } ? Item : never

/** More than a shop has; nobody scrolls through as many. */
const pagesMax = 10

/** All pages of a list. */
export async function readAll<Name extends ListName>(path: string, token: string): Promise<ItemOf<Name>[]> {
  const items: ItemOf<Name>[] = []
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const query = new URLSearchParams({ limit: '200', ...(cursor !== null && { cursor }) })
    const answer = (await ask<Name>('get', `${path}?${query}`, { token })) as {
      items: ItemOf<Name>[]
      nextCursor: string | null
    }
    items.push(...answer.items)
    cursor = answer.nextCursor
    if (cursor === null) break
  }
  return items
}
