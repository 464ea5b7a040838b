import { parentPort } from 'node:worker_threads'

/**
 * A drawing thread that dies on batches 13 and 14, never finishes batch 15, and answers every other batch with its
 * number: for testing how the renderer copes.
 */
parentPort?.on('message', (job: { input: { batchNumber: number } }) => {
  if (job.input.batchNumber === 13) process.exit(13)
  if (job.input.batchNumber === 14) throw new Error('the thread fell over')
  while (job.input.batchNumber === 15);
  parentPort?.postMessage({ ok: true, text: `${job.input.batchNumber}` })
})
