import { paperSizes, type PaperSize } from './paper/paper-size.ts'

/** A document on other paper, in part, or reversed: encoded after the @ of its name in the table `document`. */
export interface Variant {
  size?: PaperSize | undefined
  from?: number | undefined
  to?: number | undefined
  reverse?: boolean | undefined
}

const pattern = /^([a-z-]+)(?:@([0-9a-z]*):(\d*)-(\d*):(r?))?$/

/** Whether this is only kept for a short time. */
export function isVariant(kind: string): boolean {
  return kind.includes('@')
}

/** The name of a document: `labels`, or `labels@a6:5-10:r`. */
export function variantName(kind: string, { size, from, to, reverse }: Variant): string {
  if (size === undefined && from === undefined && to === undefined && !reverse) return kind
  return `${kind}@${size ?? ''}:${from ?? ''}-${to ?? ''}:${reverse ? 'r' : ''}`
}

/** Parses such a name. RangeError for one we did not make. */
export function readVariant(name: string): { kind: string; variant: Variant } {
  const found = pattern.exec(name)
  const size = paperSizes.find((one) => one === found?.[2])
  if (!found || (found[2] && !size)) throw new RangeError('not the name of a document')
  const [, kind = '', , from = '', to = '', reverse] = found
  return {
    kind,
    variant: {
      size,
      from: from === '' ? undefined : Number(from),
      to: to === '' ? undefined : Number(to),
      reverse: reverse === 'r',
    },
  }
}
