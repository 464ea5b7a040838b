import { redactUrl, redactSecretsOf } from '../../shared/lib/redact-url.ts'
import { readRedisFacts, withRedis } from '../../shared/startup/redis-facts.ts'
import { redisNotices, redisProblems } from '../../shared/startup/redis-problems.ts'
import { oneLine, SetupError } from './setup-error.ts'

const LIMIT_MS = 5000

/**
 * Resolves if a given Redis can be reached and can host the queue; otherwise throws a {@link SetupError} that names it
 * without its password, with the commands that help, one line per problem. What a managed Redis does not let us check,
 * and what may be temporary, is returned as a notice.
 */
export async function checkRedis(redisUrl: string): Promise<string | null> {
  const facts = await readRedisFacts(redisUrl, 'flashpack', LIMIT_MS).catch((error: unknown) => {
    throw new SetupError(
      `Redis at ${redactUrl(redisUrl)} cannot be used: ${redactSecretsOf(redisUrl, oneLine(error))} (check REDIS_URL, or unset it to use a private one)`,
    )
  })
  const problems = redisProblems(facts, redisUrl)
  if (problems.length > 0) throw new SetupError(problems.join('\n'))
  return redisNotices(facts, redisUrl).join(' ') || null
}

/** Whether a Redis is up, has loaded its data and accepts us. Never rejects. */
export async function answersPing(redisUrl: string): Promise<boolean> {
  return await withRedis(redisUrl, 2000, async (client) => (await client.ping()) === 'PONG').catch(() => false)
}
