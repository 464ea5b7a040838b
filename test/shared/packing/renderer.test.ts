import { expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { openRenderer } from '../../../shared/packing/paper/renderer.ts'
import { renderPaper } from '../../../shared/packing/paper/render.ts'
import { labelsZpl } from '../../../shared/packing/paper/zpl.ts'
import { sampleBatch, sampleManifest, sampleParcel } from './sample-paper.ts'

const batch = sampleBatch([sampleParcel(1), sampleParcel(2), sampleParcel(3)])
const crashing = new URL('../../support/crashing-thread.js', import.meta.url)

test('a thread draws the same bytes as the caller would, with the page count', async () => {
  const renderer = openRenderer()
  const labels = await renderer.render('labels', batch)
  expect(labels.pages).toBe(3)
  expect(labels.bytes).toEqual(await renderPaper('labels', batch))
  expect((await renderer.render('manifest', sampleManifest(2))).pages).toBe(1)
  expect(await renderer.zpl(batch)).toBe(labelsZpl(batch))
  await renderer.close()
})

test("the caller's event loop keeps running while labels are drawn", async () => {
  const renderer = openRenderer()
  await renderer.zpl(batch)
  let ticks = 0
  const timer = setInterval(() => ticks++, 2)
  await renderer.render('labels', sampleBatch(Array.from({ length: 300 }, (_, at) => sampleParcel(at + 1))))
  clearInterval(timer)
  assert.ok(ticks >= 10, `${ticks} ticks`)
  await renderer.close()
})

test('a refused input rejects its own job and no others', async () => {
  const renderer = openRenderer(2)
  const results = await Promise.allSettled([
    renderer.render('labels', sampleBatch([])),
    renderer.render('labels', batch),
    renderer.zpl(sampleBatch([])),
    renderer.zpl(batch),
  ])
  expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled'])
  expect(results[0]).toMatchObject({ reason: { name: 'RangeError' } })
  await renderer.close()
})

test('a thread that dies rejects its job and is replaced for the next', async () => {
  const renderer = openRenderer(1, crashing)
  const jobs = [1, 13, 2, 14, 3].map((batchNumber) => renderer.zpl({ ...batch, batchNumber }))
  const results = await Promise.allSettled(jobs)
  expect(
    results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error).message)),
  ).toEqual(['1', 'the rendering thread exited with code 13', '2', 'the thread fell over', '3'])
  await renderer.close()
})

test('a document that takes forever ends its thread, and the next one is drawn', async () => {
  const renderer = openRenderer(1, crashing, 2_000)
  const results = await Promise.allSettled([15, 1].map((batchNumber) => renderer.zpl({ ...batch, batchNumber })))
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'ended'))).toEqual(['ended', '1'])
  await renderer.close()
})

test('close waits for work in flight and refuses work after it', async () => {
  const renderer = openRenderer(1)
  const jobs = [renderer.render('labels', batch), renderer.render('packing-slips', batch), renderer.zpl(batch)]
  await renderer.close()
  expect((await Promise.allSettled(jobs)).filter((result) => result.status === 'fulfilled')).toHaveLength(3)
  await expect(renderer.zpl(batch)).rejects.toThrow(/closed/)
  await renderer.close()
})
