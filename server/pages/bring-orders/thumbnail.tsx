import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../ui/http.ts'
import { labelWords } from './label-words.ts'

/** A picture that only staff may see: fetched with their token. */
export function Thumbnail({ token, path, label }: { token: string; path: string; label: string }): JSX.Element {
  const [source, setSource] = useState<string | undefined>()
  const [failed, fail] = useState(false)
  useEffect(() => {
    let address: string | undefined
    let isLeft = false
    ask<'readTrayThumbnail'>('get', path, { token }).then(
      (picture) => {
        if (isLeft) return
        address = URL.createObjectURL(picture)
        setSource(address)
      },
      () => fail(true),
    )
    return () => {
      isLeft = true
      if (address) URL.revokeObjectURL(address)
    }
  }, [path])
  if (failed) return <p class="soft small thumbnail">{labelWords().noPicture}</p>
  return source ? <img class="thumbnail" src={source} alt={label} /> : <div class="skeleton thumbnail" />
}
