import { setTimeout as wait } from 'node:timers/promises'
import type { OwnProcess } from '../harness.ts'
import { caught, crowdedGateway, nothingToHeal, oneOf, type Fault, type Heal, type Scene } from './fault.ts'

const everyone = ({ web, workers }: Scene): OwnProcess[] => [...web, ...workers]

async function gone(scene: Scene): Promise<Heal> {
  await Promise.all(everyone(scene).map(({ redis }) => redis.refuse()))
  return async () => void (await Promise.all(everyone(scene).map(({ redis }) => redis.pass())))
}

const chunkJob = /chunkId/

export const redisFaults: readonly Fault[] = [
  {
    id: 'F9',
    about: 'Redis is killed -9 and comes back after 5 s',
    seconds: 5,
    answersAll: true,
    inject: async (scene) => {
      const heal = await gone(scene)
      scene.redis.signal('SIGKILL')
      return async () => {
        await scene.redis.isUp()
        await heal()
      }
    },
  },
  { id: 'F9b', about: 'Redis is down for 30 s', seconds: 30, answersAll: true, inject: gone },
  {
    id: 'F10',
    about: 'Redis is killed and comes back with its data of 5 s before',
    seconds: 1,
    answersAll: true,
    inject: async ({ redis }) => {
      redis.copy()
      await wait(5_000)
      redis.killAndPutBack()
      return async () => void (await redis.isUp())
    },
  },
  {
    id: 'F11',
    about: 'Redis loses everything (FLUSHALL)',
    seconds: 0,
    answersAll: true,
    inject: async ({ redis }) => {
      await redis.command('FLUSHALL')
      return nothingToHeal
    },
  },
  {
    id: 'F12',
    about: 'Redis is out of memory for 10 s',
    seconds: 10,
    answersAll: true,
    inject: async ({ redis }) => {
      await redis.command('CONFIG', 'SET', 'maxmemory', '1mb')
      return async () => void (await redis.command('CONFIG', 'SET', 'maxmemory', '0'))
    },
  },
  {
    id: 'F14',
    about: 'Redis freezes for 20 s',
    seconds: 20,
    answersAll: true,
    inject: async ({ redis }) => {
      redis.signal('SIGSTOP')
      return () => redis.signal('SIGCONT')
    },
  },
  {
    id: 'F15',
    about: 'the reply to an enqueued job is lost',
    seconds: 0,
    answersAll: true,
    inject: async (scene) => {
      await caught(scene, crowdedGateway(scene).redis.loseReplyOnce(chunkJob))
      return nothingToHeal
    },
  },
  {
    id: 'F16',
    about: 'a job is lost on the way to the queue',
    seconds: 0,
    answersAll: true,
    inject: async (scene) => {
      await caught(scene, crowdedGateway(scene).redis.loseRequestOnce(chunkJob))
      return nothingToHeal
    },
  },
  {
    id: 'F17',
    about: "a worker's connections to Redis are half-open: replies never arrive",
    seconds: 8,
    answersAll: true,
    inject: async (scene) => {
      const { redis } = oneOf(scene.workers, scene.random)
      redis.blackhole('reply')
      return () => redis.pass()
    },
  },
  {
    id: 'F18',
    about: 'Redis is read-only for 10 s, as in a failover',
    seconds: 10,
    answersAll: true,
    inject: async ({ redis }) => {
      await redis.command('REPLICAOF', '127.0.0.1', '1')
      return async () => void (await redis.command('REPLICAOF', 'NO', 'ONE'))
    },
  },
  {
    id: 'F19',
    about: 'Redis rewrites its append-only file during the surge',
    seconds: 2,
    answersAll: true,
    inject: async ({ redis }) => {
      await redis.command('BGREWRITEAOF')
      return nothingToHeal
    },
  },
  {
    id: 'F19b',
    about: 'everything between the processes and Redis takes 300 ms longer, give or take',
    seconds: 10,
    answersAll: true,
    inject: async (scene) => {
      for (const { redis } of everyone(scene)) redis.delay(300, 200)
      return async () => void (await Promise.all(everyone(scene).map(({ redis }) => redis.pass())))
    },
  },
]
