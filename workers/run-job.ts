import { UnrecoverableError, type Job } from 'bullmq'
import { Counter, Histogram } from 'prom-client'
import { ZodError } from 'zod'
import { isNativeError } from 'node:util/types'
import type { Context } from '../shared/context.ts'
import { isTransient } from '../shared/db/database.ts'
import { registry } from '../shared/metrics.ts'
import { noteFailedJob, settleFailedJob, type JobSubject } from '../shared/queue/failed-job-store.ts'

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
 * itself in Postgres and ring again; a job that no version of us can read is dropped for good. What failed is kept for a person to see, unless it was
 * the trouble of a server; nobody waits for that note.
 */
export function runJob(
  ctx: Context,
  step: (job: Job) => Promise<unknown>,
  subjectOf: (job: Job) => JobSubject | undefined,
): (job: Job) => Promise<void> {
  const note = (writing: Promise<void>): void =>
    void writing.catch((error: unknown) => ctx.log.warn({ err: error }, 'what became of a job could not be noted'))
  return async (job) => {
    const end = seconds.startTimer({ queue: job.queueName })
    try {
      await step(job)
      jobs.inc({ queue: job.queueName, result: 'done' })
      const subject = subjectOf(job)
      if (subject && (subject.kind !== 'reserve' || failedLanes.delete(subject.id)))
        note(settleFailedJob(ctx.db, subject))
    } catch (error) {
      jobs.inc({ queue: job.queueName, result: 'failed' })
      const message = isNativeError(error) ? error.message : String(error)
      ctx.log.error(
        { err: error, queue: job.queueName, jobId: job.id },
        'a job failed; the sweeper will see to its work',
      )
      const subject: JobSubject | undefined =
        error instanceof ZodError
          ? { kind: 'unreadable', id: `${job.queueName} ${job.id ?? ''}`.slice(0, 200) }
          : subjectOf(job)
      if (subject?.kind === 'reserve') failedLanes.add(subject.id)
      if (subject && !isTransient(error)) note(noteFailedJob(ctx.db, subject, message))
      throw error instanceof ZodError ? new UnrecoverableError(message) : error
    } finally {
      end()
    }
  }
}

/** Partitions whose last job failed here: rounds of decisions are far too many to ask Postgres after each whether one had. */
const failedLanes = new Set<string>()
