import { expect } from './jest.ts'
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import sharp from 'sharp'
import type { World } from './world.ts'

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A photo as the answer to its upload describes it, with the hash of what was sent. */
export interface SentPhoto {
  photoId: string
  code: string
  sha256: string
  packer: string
  takenAt: string
  keptAt: string
  original: string
}

/** Sends a photo of one colour to a place that takes photos. */
export async function sendPhoto(
  world: World,
  { method, path, token, background = '#884422' }: { method: string; path: string; token: string; background?: string },
): Promise<SentPhoto> {
  const photoId = randomUUID()
  const jpeg = await sharp({ create: { width: 90, height: 60, channels: 3, background } })
    .jpeg()
    .toBuffer()
  const answer = await fetch(`${world.api.url}${path}/${photoId}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' },
    body: new Uint8Array(jpeg),
  })
  expect(answer.status).toBe(201)
  return { ...((await answer.json()) as SentPhoto), photoId, original: sha256Of(jpeg) }
}

/** An evidence pack, unzipped. */
export interface Evidence {
  files: Record<string, Uint8Array>
  text: (name: string) => string
  /** The row of a photo in `photos.csv`, by column. */
  photo: (photoId: string) => Record<(typeof photoColumns)[number], string>
  /** The row of a parcel in `parcels.csv`. */
  parcel: (code: string) => string
}

const photoColumns = ['file', 'of', 'state', 'hash', 'original', 'by', 'takenAt', 'keptAt', 'erasedAt'] as const

export async function readEvidence(world: World, path: string, dispatcher: string): Promise<Evidence> {
  const { status, type, bytes } = await world.api.bytes(path, dispatcher)
  expect({ status, type }).toEqual({ status: 200, type: 'application/zip' })
  const files = unzipSync(bytes)
  const text = (name: string): string => strFromU8(files[name] ?? assert.fail(`${name} is not in the pack`))
  const rows = (name: string): string[] => text(name).replaceAll('"', '').trim().split(/\r?\n/)
  const find = (name: string, what: string): string =>
    rows(name).find((row) => row.includes(what)) ?? assert.fail(`${name} lacks ${what}`)
  return {
    files,
    text,
    photo: (photoId) => {
      const cells = find('photos.csv', photoId).split(',')
      return Object.fromEntries(photoColumns.map((column, i) => [column, cells[i]!])) as ReturnType<Evidence['photo']>
    },
    parcel: (code) => find('parcels.csv', code),
  }
}
