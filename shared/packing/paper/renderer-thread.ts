import { parentPort } from 'node:worker_threads'
import type { RenderAnswer, RenderJob } from './job.ts'
import { renderPdf } from './render.ts'
import { batchZpl } from './zpl.ts'

if (!parentPort) throw new Error('renderer-thread runs as a worker thread')
const port = parentPort

port.on('message', (job: RenderJob) => {
  void answerJob(job).then(({ answer, moved }) => port.postMessage(answer, moved))
})

async function answerJob(job: RenderJob): Promise<{ answer: RenderAnswer; moved: ArrayBuffer[] }> {
  try {
    if (job.task === 'zpl')
      return { answer: { ok: true, text: batchZpl(job.kind, job.input, job.style, job.dpi) }, moved: [] }
    const { bytes, pages, attention } = await (job.task === 'manifest'
      ? renderPdf('manifest', job.input)
      : renderPdf(job.kind, job.input, job.style))
    return { answer: { ok: true, bytes, pages, attention }, moved: [bytes.buffer] }
  } catch (error) {
    return { answer: { ok: false, error }, moved: [] }
  }
}
