import { redactUrl } from '../lib/redact-url.ts'
import type { RedisFacts } from './redis-facts.ts'

const OLDEST_REDIS = '6.2'

/** Whether BullMQ supports a version such as '7.0.15'. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_REDIS.split('.').map(Number)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

/**
 * Everything about a Redis server that would permanently stop the queue from working, one line each, with the command
 * that fixes it.
 */
export function redisProblems({ version, role, policy, cluster, writeError }: RedisFacts, url: string): string[] {
  const name = `Redis at ${redactUrl(url)}`
  const cli = `redis-cli -u ${redactUrl(url)}`
  const problems: string[] = []
  if (!isNewEnough(version))
    problems.push(
      `${name} is version ${version}, but at least ${OLDEST_REDIS} is required: upgrade it, or unset REDIS_URL to use a private one`,
    )
  if (role === 'slave')
    problems.push(
      `${name} is a replica: point REDIS_URL at the primary, or promote this one with \`${cli} REPLICAOF NO ONE\``,
    )
  else if (writeError !== undefined && /^(READONLY|NOPERM|NOAUTH)/.test(writeError))
    problems.push(
      `${name} rejects our writes (${writeError}): grant the user of REDIS_URL its rights with \`${cli} ACL SETUSER default +@all ~*\``,
    )
  if (policy !== null && policy !== 'noeviction')
    problems.push(
      `${name} may drop queued work (maxmemory-policy is ${policy}): run \`${cli} CONFIG SET maxmemory-policy noeviction\` and add it to its configuration`,
    )
  if (cluster)
    problems.push(
      `${name} is a cluster, which scatters a queue's keys across nodes: use a single server in REDIS_URL, or set QUEUE=postgres`,
    )
  return problems
}

/** What may go away by itself, or cannot be known. */
export function redisNotices({ policy, role, writeError }: RedisFacts, url: string): string[] {
  const name = `Redis at ${redactUrl(url)}`
  return [
    ...(policy === null
      ? [`${name} does not reveal its maxmemory-policy: make sure it is noeviction, or queued work may be dropped.`]
      : []),
    ...(role !== 'slave' && writeError !== undefined && !/^(READONLY|NOPERM|NOAUTH)/.test(writeError)
      ? [`${name} does not accept writes at the moment (${writeError}): the sweepers do its work until it does.`]
      : []),
  ]
}
