import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { CheckedScan } from '../../../shared/contract/routes/packing.ts'
import { readPages } from '../../../shared/lib/pdfium.ts'
import type { Harness } from '../harness.ts'

type Parcel = BatchView['parcels'][number]

/** A parcel that lies on a packer's table, known by what its label is scanned as. */
interface Labelled {
  label: string
  parcel: Parcel
}

/** The shop's packages on the floor, beside parcels of our own. */
export interface PlatformFloor {
  saleId: string
  /** What the label of each parcel is scanned as, by the parcel's own code. */
  trackingOf: ReadonlyMap<string, string>
  /** Where the batches' labels go. */
  output: string
}

/** What the packers have done so far. */
export class Shift {
  /** Tracking codes of packed packages, and codes of packed parcels of our own. */
  readonly packed = { platform: [] as string[], own: [] as string[] }
  /** Platform packages whose label is printed. */
  readonly printed = new Set<string>()
  readonly problems: string[] = []
  batches = 0
  /** Claimed and printed, not packed yet: one batch for each packer. */
  #tables: { packer: string; isOwn: boolean; labelled: Labelled[] }[] = []
  readonly #harness: Harness
  readonly #floor: PlatformFloor

  constructor(harness: Harness, floor: PlatformFloor) {
    this.#harness = harness
    this.#floor = floor
  }

  /** The shop's packages that lie on a table: printed, and not packed. */
  onTables(): string[] {
    return this.#tables.filter(({ isOwn }) => !isOwn).flatMap(({ labelled }) => labelled.map(({ label }) => label))
  }

  /** Every packer packs until so many parcels are done, and then prints one more batch. */
  async packUntil(parcels: number): Promise<void> {
    await this.#everyone(async (packer) => {
      while (this.packed.platform.length + this.packed.own.length < parcels) if (!(await this.#packNext(packer))) return
      const batch = await this.#claim(packer)
      if (batch) this.#tables.push({ packer, ...(await this.#print(packer, batch)) })
    })
  }

  /** Checks what is on the tables, packs what may go, and then all other batches. Returns what turned red. */
  async packRest(): Promise<string[]> {
    const red: string[] = []
    const tables = this.#tables
    this.#tables = []
    for (const { packer, isOwn, labelled } of tables) {
      const left: Labelled[] = []
      for (const one of labelled) {
        const { result } = await this.#check(packer, one.label)
        if (result === 'cancelled') red.push(one.label)
        else left.push(one)
      }
      await this.#pack(packer, isOwn, left)
    }
    await this.#everyone(async (packer) => {
      while (await this.#packNext(packer));
    })
    return red
  }

  async #everyone(work: (packer: string) => Promise<void>): Promise<void> {
    await Promise.all(this.#harness.packers.map(work))
  }

  async #packNext(packer: string): Promise<boolean> {
    const batch = await this.#claim(packer)
    if (!batch) return false
    const { isOwn, labelled } = await this.#print(packer, batch)
    await this.#pack(packer, isOwn, labelled)
    return true
  }

  async #claim(token: string): Promise<BatchView | null> {
    const path = '/api/batches/claim-next'
    return (await this.#harness.http.json<{ batch: BatchView | null }>(path, { method: 'POST', token, body: {} })).batch
  }

  /**
   * Prints a batch's labels and reads the platform's own back from the paper: what the packer scans is what is printed
   * there, page by page in the order of the batch.
   */
  async #print(packer: string, batch: BatchView): Promise<{ isOwn: boolean; labelled: Labelled[] }> {
    this.batches += 1
    const parcels = batch.parcels.filter(({ state }) => state === 'picking')
    const isOwn = batch.saleId !== this.#floor.saleId
    const bytes = await this.#harness.http.bytes(`/api/batches/${batch.batchId}/labels.pdf`, packer)
    await writeFile(join(this.#floor.output, `batch-${String(this.batches).padStart(3, '0')}-labels.pdf`), bytes)
    if (isOwn) return { isOwn, labelled: parcels.map((parcel) => ({ label: parcel.code, parcel })) }
    const wanted = new Map(parcels.map((parcel) => [this.#floor.trackingOf.get(parcel.code) ?? parcel.code, parcel]))
    const pages = await readPages(bytes, (page) => page.text())
    const printed = pages.map((text) => [...wanted.keys()].find((tracking) => text.includes(tracking)) ?? '')
    if (printed.join(' ') !== [...wanted.keys()].join(' '))
      this.problems.push(`batch ${batch.batchId}: its labels are not those of its packages in their order`)
    for (const tracking of printed) this.printed.add(tracking)
    const labelled = [...wanted].map(([label, parcel]) => ({ label, parcel }))
    return { isOwn, labelled: labelled.filter(({ label }) => printed.includes(label)) }
  }

  #check(token: string, label: string): Promise<CheckedScan> {
    return this.#harness.http.json<CheckedScan>(`/api/parcels/${label}/check`, { method: 'POST', token, body: {} })
  }

  async #pack(token: string, isOwn: boolean, labelled: readonly Labelled[]): Promise<void> {
    for (const { label, parcel } of labelled) {
      const scans = parcel.lines.flatMap(({ sku, quantity }) => Array<string>(quantity).fill(sku))
      await this.#harness.http.json(`/api/parcels/${label}/pack`, {
        method: 'POST',
        token,
        body: { scanId: randomUUID(), scans },
      })
      this.packed[isOwn ? 'own' : 'platform'].push(label)
    }
  }
}
