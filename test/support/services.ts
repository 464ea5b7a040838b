import { readEnv } from '../../shared/config.ts'

/** The queue backends that journeys run on: both, if the machine has a Redis. */
export function queueHomes(): ('redis' | 'postgres')[] {
  return readEnv()['FLASHPACK_TEST_REDIS_URL'] ? ['redis', 'postgres'] : ['postgres']
}

/** The services that the test command started. Throws when a test is run without it. */
export function testServices(): { databaseUrl: string; redisUrl: string | undefined } {
  const env = readEnv()
  const databaseUrl = env['FLASHPACK_TEST_DATABASE_URL']
  if (!databaseUrl)
    throw new Error('Run tests with `npm test` (or `npm test -- part/of/a/name`): it starts the services they need.')
  return { databaseUrl, redisUrl: env['FLASHPACK_TEST_REDIS_URL'] }
}
