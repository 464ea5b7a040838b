import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { count } from '../ui/format.ts'
import { deskWords } from './words.ts'

/** Photos that only a token opens: read as files and shown from memory. */
export function Photos({
  title,
  paths,
  token,
}: {
  title: string
  paths: readonly string[]
  token: string
}): JSX.Element | null {
  if (paths.length === 0) return null
  return (
    <section class="card stack" aria-label={title}>
      <h2>{title}</h2>
      <ul class="case-photos">
        {paths.map((path, n) => (
          <li key={path}>
            <Photo path={path} token={token} name={deskWords().photo(count(n + 1))} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Photo({ path, token, name }: { path: string; token: string; name: string }): JSX.Element | null {
  const [url, setUrl] = useState<string | undefined>()
  useEffect(() => {
    let made: string | undefined
    const read = async (): Promise<void> => {
      const response = await fetch(path, { headers: { authorization: `Bearer ${token}` } })
      if (!response.ok) return
      made = URL.createObjectURL(await response.blob())
      setUrl(made)
    }
    read().catch(() => undefined)
    return () => void (made && URL.revokeObjectURL(made))
  }, [path, token])
  if (url === undefined) return null
  return (
    <a href={url} target="_blank" rel="noopener">
      <img src={url} alt={name} />
    </a>
  )
}
