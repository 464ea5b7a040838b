import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** V8's profile format: times in µs; `samples[i]` is the node that ran for `timeDeltas[i]`. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

const linesPerProcess = 20

/** The functions with the largest self time in our processes, as shares of the non-idle time. */
export function topOfProfiles(folder: string): string {
  return ['web', 'worker']
    .filter((name) => existsSync(join(folder, name)))
    .map((name) => topOf(name, join(folder, name)))
    .join('\n')
}

function topOf(name: string, folder: string): string {
  const self = new Map<string, number>()
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.cpuprofile'))
    .map((file) => join(folder, file))
  // Profiles of an earlier run may be in there too.
  for (const file of files)
    if (statSync(file).mtimeMs > performance.timeOrigin)
      addSelfTimes(JSON.parse(readFileSync(file, 'utf8')) as CpuProfile, self)
  self.delete('(idle)')
  const busy = [...self.values()].reduce((sum, us) => sum + us, 0)
  const top = [...self].toSorted((a, b) => b[1] - a[1]).slice(0, linesPerProcess)
  return [
    `${name}: ${(busy / 1e6).toFixed(1)} s busy, of which in the function itself`,
    ...top.map(([where, us]) => `${((us / busy) * 100).toFixed(1).padStart(6)} %  ${where}`),
  ].join('\n')
}

function addSelfTimes({ nodes, samples, timeDeltas }: CpuProfile, self: Map<string, number>): void {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'}${url ? `  ${shortened(url)}:${lineNumber + 1}` : ''}`,
    ]),
  )
  for (const [i, node] of samples.entries()) {
    const name = names.get(node) ?? '(unknown)'
    self.set(name, (self.get(name) ?? 0) + (timeDeltas[i] ?? 0))
  }
}

function shortened(url: string): string {
  return url.replace(/^.*\/(node_modules|dist)\//, '')
}
