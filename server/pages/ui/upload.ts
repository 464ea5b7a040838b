import type { RouteName } from '../../../shared/contract/http.ts'
import { Problem, problemOf, refused, type AnswerOf } from './http.ts'

export interface Upload {
  token: string
  file: Blob
  /** Told as bytes leave: from 0 to 1. */
  onProgress: (part: number) => void
}

/**
 * Sends a file and says how much of it has left: `fetch` cannot. Throws as `ask` does. The server looks at the bytes;
 * the type that a phone gives a file is useless.
 */
export function upload<Name extends RouteName>(
  path: string,
  { token, file, onProgress }: Upload,
): Promise<AnswerOf<Name>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0))
    for (const lost of ['error', 'abort', 'timeout'])
      request.addEventListener(lost, () => reject(new Problem('offline', 'the connection was lost')))
    request.addEventListener('load', () => {
      const answer = readJson(request.responseText)
      if (request.status === 401) refused.tell?.(token)
      if (request.status >= 200 && request.status < 300) resolve(answer as AnswerOf<Name>)
      else reject(problemOf(answer, request.statusText))
    })
    request.send(file)
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
