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
  help: 'Duration of a job',
  labelNames: ['queue'],
  buckets: [0.002, 0.01, 0.05, 0.2, 1, 5],
  registers: [registry],
})

/**
 * Runs one step as a job: the one place that decides what a failure means. A failed job loses nothing, because the
 * sweepers find its work in Postgres and enqueue it again after a pause; a job that no version of ours can read is
 * dropped for good. Failures are recorded for the control page.
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
      ctx.log.error({ err: error, queue: job.queueName, jobId: job.id }, 'job failed; the sweeper will retry')
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
