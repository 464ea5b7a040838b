import { parentPort } from 'node:worker_threads'
import { drawForeignPages } from './foreign-zpl.ts'
import type { RenderAnswer, RenderJob } from './job.ts'
import { renderPdf } from './render.ts'
import { pagesZpl, zplPages } from './zpl.ts'

if (!parentPort) throw new Error('renderer-thread runs as a worker thread')
const port = parentPort

port.on('message', (job: RenderJob) => {
  void answerJob(job).then(({ answer, moved }) => port.postMessage(answer, moved))
})

async function answerJob(job: RenderJob): Promise<{ answer: RenderAnswer; moved: ArrayBuffer[] }> {
  try {
    if (job.task === 'zpl') {
      const pages = zplPages(job.kind, job.input, job.style)
      const text = pagesZpl(pages, job.dpi, await drawForeignPages(pages, job.dpi))
      return { answer: { ok: true, text }, moved: [] }
    }
    const { bytes, pages, attention } = await (job.task === 'manifest'
      ? renderPdf('manifest', job.input)
      : renderPdf(job.kind, job.input, job.style))
    return { answer: { ok: true, bytes, pages, attention }, moved: [bytes.buffer] }
  } catch (error) {
    return { answer: { ok: false, error }, moved: [] }
  }
}
