import { setTimeout as wait } from 'node:timers/promises'
import { holdsWithin } from '../../services/wait.ts'
import type { OwnProcess } from '../harness.ts'
import { caught, crowdedGateway, nothingToHeal, oneOf, trapWorker, type Fault, type Heal, type Scene } from './fault.ts'

/** Every process exits within this time after SIGTERM, whatever is down (ms). */
const exitMsMax = 10_000

/** Kills a process while it waits for an answer that never comes: exactly between the two effects. */
async function killAt(scene: Scene, own: OwnProcess, trap: Promise<void>): Promise<Heal> {
  await caught(scene, trap)
  return killNow(own)
}

async function killNow(own: OwnProcess): Promise<Heal> {
  own.process.kill('SIGKILL')
  await Promise.all([own.postgres.pass(), own.redis.pass()])
  return nothingToHeal
}

/** Sends SIGTERM to a process and complains if it takes too long. */
async function tellToGo(scene: Scene, { name, process: own }: OwnProcess): Promise<void> {
  const { pid } = own
  own.kill('SIGTERM')
  if (!(await holdsWithin(exitMsMax, () => own.pid !== pid)))
    scene.complain(`${name} was sent SIGTERM and was still running 10 s later`)
}

async function whileGone(scene: Scene, service: 'postgres' | 'redis'): Promise<Heal> {
  const all = [...scene.web, ...scene.workers]
  await Promise.all(all.map((own) => own[service].refuse()))
  await wait(2_000)
  await Promise.all(
    [oneOf(scene.web, scene.random), oneOf(scene.workers, scene.random)].map((own) => tellToGo(scene, own)),
  )
  return async () => void (await Promise.all(all.map((own) => own[service].pass())))
}

const insertChunk = /insert-chunk/
const chunkJob = /chunkId/

export const processFaults: readonly Fault[] = [
  {
    id: 'F1',
    about: 'a gateway is killed -9 before its chunk is written',
    seconds: 1,
    ends: 'web',
    inject: (scene) => {
      const own = crowdedGateway(scene)
      return killAt(scene, own, own.postgres.loseRequestOnce(insertChunk, 'silent'))
    },
  },
  {
    id: 'F2',
    about: 'a gateway is killed -9 after the commit of its chunk, before anyone is answered',
    seconds: 1,
    ends: 'web',
    inject: (scene) => {
      const own = crowdedGateway(scene)
      return killAt(scene, own, own.postgres.loseReplyOnce(insertChunk, /INSERT 0 1/, 'silent'))
    },
  },
  {
    id: 'F3',
    about: 'a gateway is killed -9 before it enqueued the job for its chunk',
    seconds: 1,
    ends: 'web',
    inject: (scene) => {
      const own = crowdedGateway(scene)
      return killAt(scene, own, own.redis.loseRequestOnce(chunkJob, 'silent'))
    },
  },
  {
    id: 'F4',
    about: 'a worker is killed -9 before it starts',
    seconds: 1,
    ends: 'workers',
    inject: async (scene) =>
      killNow(await trapWorker(scene, (own) => own.postgres.loseRequestOnce(/begin; set local plan/, 'silent'))),
  },
  {
    id: 'F5',
    about: 'a worker is killed -9 inside its transaction',
    seconds: 1,
    ends: 'workers',
    inject: async (scene) =>
      killNow(await trapWorker(scene, (own) => own.postgres.loseReplyOnce(/write-decisions/, /[^]/, 'silent'))),
  },
  {
    id: 'F6',
    about: 'a worker is killed -9 after its commit, before its job is done',
    seconds: 1,
    ends: 'workers',
    inject: async (scene) =>
      killNow(await trapWorker(scene, (own) => own.postgres.loseReplyOnce(/commit .. decisions/, /COMMIT/, 'silent'))),
  },
  {
    id: 'F7',
    about: 'a worker freezes for 20 s and continues as if it still owned its jobs',
    seconds: 20,
    inject: async (scene) => {
      const { process: worker } = oneOf(scene.workers, scene.random)
      worker.kill('SIGSTOP')
      return () => worker.kill('SIGCONT')
    },
  },
  {
    id: 'F8',
    about: 'a gateway freezes for 12 s',
    seconds: 12,
    inject: async (scene) => {
      const { process: gateway } = crowdedGateway(scene)
      gateway.kill('SIGSTOP')
      return () => gateway.kill('SIGCONT')
    },
  },
  {
    id: 'F35',
    about: 'the workers get SIGTERM one after the other, the second one twice',
    seconds: 1,
    ends: 'workers',
    inject: async (scene) => {
      const [first, second] = scene.workers as [OwnProcess, OwnProcess]
      await tellToGo(scene, first)
      const leaving = tellToGo(scene, second)
      await wait(30)
      second.process.kill('SIGTERM')
      await leaving
      return nothingToHeal
    },
  },
  {
    id: 'F36',
    about: 'a gateway and a worker get SIGTERM while Redis is down',
    seconds: 3,
    ends: 'any',
    inject: (scene) => whileGone(scene, 'redis'),
  },
  {
    id: 'F36b',
    about: 'a gateway and a worker get SIGTERM while Postgres is down',
    seconds: 3,
    ends: 'any',
    inject: (scene) => whileGone(scene, 'postgres'),
  },
  {
    id: 'F37',
    about: 'a gateway with all the viewers gets SIGTERM',
    seconds: 1,
    ends: 'web',
    inject: async (scene) => {
      await tellToGo(scene, crowdedGateway(scene))
      return nothingToHeal
    },
  },
  {
    id: 'F39',
    about: "the viewers' connections are cut five times in a row",
    seconds: 5,
    inject: async (scene) => {
      for (let i = 0; i < 5; i += 1) {
        scene.front.reset()
        await wait(900)
      }
      return nothingToHeal
    },
  },
]
