import Bowser from 'bowser'
import type { Request } from 'express'

const charactersMax = 100

/** What a browser says it is, in words that people know: `Chrome · Android`, `Safari · iOS · iPhone`. */
export function deviceWords({ headers }: Pick<Request, 'headers'>): string {
  const agent = headers['user-agent'] ?? ''
  if (agent === '') return '?'
  const { browser, os, platform } = Bowser.parse(agent.slice(0, 500))
  const words = [browser.name, os.name, platform.vendor === 'Apple' ? platform.model : undefined].filter(Boolean)
  return (words.join(' · ') || agent).slice(0, charactersMax)
}
