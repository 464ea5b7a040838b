import { UnrecoverableError, type Job } from 'bullmq'
import { Counter, Histogram } from 'prom-client'
import { registry } from '../shared/metrics.ts'
import { noteFailedJob, type JobSubject } from '../shared/queue/failed-job-store.ts'
import type { WorkerContext } from './context.ts'
import { keepNote, messageOf, tryWork } from './try-work.ts'

const jobs = new Counter({
  name: 'flashpack_jobs_total',
  help: 'Jobs, by queue and result',
  labelNames: ['queue', 'result'],
  registers: [registry],
})
const seconds = new Histogram({
  name: 'flashpack_job_seconds',
  help: 'Time of a job',
  labelNames: ['queue'],
  buckets: [0.002, 0.01, 0.05, 0.2, 1, 5],
  registers: [registry],
})

/**
 * Runs one step as a job: the one place that decides what a failure means. Nothing is lost by a job that fails, since the sweepers find the work
 * itself in Postgres and ring again after a pause; a job that no version of us can read is dropped for good. What failed is kept for a person to see.
 */
export function runJob(
  ctx: WorkerContext,
  step: (job: Job) => Promise<unknown>,
  subjectOf: (job: Job) => JobSubject,
): (job: Job) => Promise<void> {
  return async (job) => {
    const end = seconds.startTimer({ queue: job.queueName })
    try {
      const subject = await readSubject(ctx, job, subjectOf)
      await tryWork(ctx, subject, () => step(job))
      jobs.inc({ queue: job.queueName, result: 'done' })
    } catch (error) {
      jobs.inc({ queue: job.queueName, result: 'failed' })
      ctx.log.error(
        { err: error, queue: job.queueName, jobId: job.id },
        'a job failed; the sweeper will see to its work',
      )
      throw error
    } finally {
      end()
    }
  }
}

async function readSubject(ctx: WorkerContext, job: Job, subjectOf: (job: Job) => JobSubject): Promise<JobSubject> {
  try {
    return subjectOf(job)
  } catch (error) {
    const subject: JobSubject = { kind: 'unreadable', id: `${job.queueName} ${job.id ?? ''}`.slice(0, 200) }
    await keepNote(ctx, noteFailedJob(ctx.db, subject, messageOf(error)))
    throw new UnrecoverableError(messageOf(error))
  }
}
