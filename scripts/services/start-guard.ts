import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readEnv } from '../../shared/config.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { GUARD_STOP_MS, type GuardMessage, type GuardRequest } from './guard-protocol.ts'
import { chooseHome } from './home.ts'
import { stopOrphanedPostgres } from './postgres.ts'
import { stopOrphanedRedis } from './redis.ts'
import { openLogFile } from './server-process.ts'
import { SetupError } from './setup-error.ts'

export interface StartedGuard {
  readonly pid: number
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  /** Resolves when the guard and its servers are gone. */
  stop(): Promise<void>
}

/**
 * Starts the guard and waits until its servers are ready. It runs in its own session: a Ctrl-C in the terminal reaches
 * only us, and the servers stay up until our other processes have finished with them.
 */
export async function startGuard(request: GuardRequest, onNotice: (line: string) => void): Promise<StartedGuard> {
  const log = openLogFile(join(request.dataHome, 'log', 'guard.log'), null)
  const script = projectPath('dist', 'scripts', 'services', 'guard-main.js')
  const child = spawn(process.execPath, [script, JSON.stringify(request)], {
    env: readEnv(),
    stdio: ['pipe', 'pipe', log],
    detached: true,
    windowsHide: true,
  })
  closeSync(log)
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('the guard has no pipes')
  stdin.on('error', () => {})
  let isStopping = false
  let isReady = false
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
  const stop = async () => {
    isStopping = true
    stdin.end()
    const late = setTimeout(() => child.kill('SIGKILL'), GUARD_STOP_MS)
    await ended
    clearTimeout(late)
    if (child.exitCode !== 0) await stopLeftServers(request)
  }

  const ready = await new Promise<GuardMessage & { type: 'ready' }>((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const message = JSON.parse(line) as GuardMessage
      if (message.type === 'notice') onNotice(message.line)
      if (message.type === 'ready') resolve(message)
      if (message.type === 'failed')
        reject(
          message.isSetup
            ? new SetupError(message.message)
            : new Error(`The servers could not be started: ${message.message}`),
        )
    })
    void ended.then(() => {
      reject(
        new SetupError(
          `The process that starts the database servers ended unexpectedly (its log: ${join(request.dataHome, 'log', 'guard.log')})`,
        ),
      )
      if (isReady && !isStopping)
        onNotice(
          'The process that looks after the database servers is gone; they keep running, but nothing would restart them.',
        )
    })
  }).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  isReady = true
  return { pid: child.pid ?? 0, databaseUrl: ready.databaseUrl, redisUrl: ready.redisUrl, stop }
}

/** A killed guard could not stop its servers. */
async function stopLeftServers(request: GuardRequest): Promise<void> {
  const home = await chooseHome(request.dataHome, request.systemFolder)
  await Promise.all([stopOrphanedPostgres(home), stopOrphanedRedis(home)])
}
