import type { JoinProblem } from '../../../shared/hub/consignment.ts'
import { ask, inWords, Problem, type AnswerOf } from '../ui/http.ts'
import { saveFile } from '../ui/save-file.ts'
import type { Session } from '../ui/session.ts'
import { togetherWords } from './together-words.ts'

type Box = AnswerOf<'joinConsignment'>

const pathOf = ({ seller }: Session): string => `/api/hubs/${seller}/consignments`

/** Puts a parcel into one box with another one. */
export function join(session: Session, code: string, other: string): Promise<Box> {
  const body = { scanId: crypto.randomUUID(), code, with: other }
  return ask<'joinConsignment'>('post', pathOf(session), { token: session.token, body })
}

/** Takes a parcel out; a closed box is taken apart by it. */
export function takeOut(session: Session, code: string): Promise<Box> {
  const body = { scanId: crypto.randomUUID(), code }
  return ask<'takeOutOfConsignment'>('post', `${pathOf(session)}/take-outs`, { token: session.token, body })
}

export function closeBox(session: Session, code: string, tareGrams: number | undefined): Promise<Box> {
  const body = tareGrams === undefined ? {} : { tareGrams }
  return ask<'closeConsignment'>('post', `${pathOf(session)}/${code}/close`, { token: session.token, body })
}

export async function saveLabel(session: Session, code: string): Promise<void> {
  const path = `${pathOf(session)}/${code}/label.pdf`
  saveFile(await ask<'readConsignmentLabel'>('get', path, { token: session.token }), `thung-${code}.pdf`)
}

/** Why parcels do not go together, in the keeper's words. */
export function joinWords(error: unknown): string {
  const problem = error instanceof Problem ? (error.whole['problem'] as JoinProblem | undefined) : undefined
  return problem === undefined ? inWords(error) : togetherWords().problem[problem]
}
