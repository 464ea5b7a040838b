import {
  labelNames,
  meaningOf,
  type KnownCodes,
  type Meaning,
  type Scanned,
} from '../../../shared/packing/scan/meaning.ts'
import { inMisreadWords } from '../ui/scan-words.ts'
import type { Session } from '../ui/session.ts'
import { addItem, scanLabel, scanOtherGoods } from './actions.ts'
import { obey } from './commands.tsx'
import { chooseParcel, choosing } from './prints.ts'
import { current, labelsOf, parcels, say } from './state.ts'

/** Acts on a scan. Returns whether it meant something: if not, what follows may be its remainder. */
export function scanned(scan: Scanned, session: Session): boolean {
  const chosen = choosing.value && scan.readings.flatMap(labelNames)
  const parcel = chosen && parcels.value.find((one) => labelsOf(one).some((label) => chosen.includes(label)))
  if (parcel) {
    chooseParcel(parcel)
    return true
  }
  const meaning = meaningOf(scan, knownCodes())
  void actOn(meaning, session)
  return meaning.kind !== 'unknown'
}

/** An unknown command is never taken for an item. */
async function actOn(meaning: Meaning, session: Session): Promise<void> {
  switch (meaning.kind) {
    case 'command':
      return obey(meaning.command, session)
    case 'item':
      return addItem(current.value!, meaning.sku)
    case 'label':
      return scanLabel(meaning.code, session)
    case 'goods':
      return scanOtherGoods(meaning.sku)
    case 'unknown':
      say('unknown', inMisreadWords(meaning.text, meaning))
  }
}

/** The codes known at this table: the parcel in hand, the other goods and labels of its batch, the commands. */
function knownCodes(): KnownCodes {
  const skusOf = (all: typeof parcels.value): string[] => all.flatMap(({ lines }) => lines.map(({ sku }) => sku))
  return {
    inHand: current.value ? skusOf([current.value]) : [],
    goods: [...new Set(skusOf(parcels.value))],
    labels: parcels.value.flatMap(labelsOf),
    commands: true,
  }
}
