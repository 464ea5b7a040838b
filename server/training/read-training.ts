import type { Context } from '../../shared/context.ts'
import type { CertificateView, ShopTrainingView, TrainingView } from '../../shared/contract/routes/training.ts'
import { findCertificate, type Certificate } from '../../shared/training/certificate-store.ts'
import {
  findPractice,
  readPractice,
  readTraining,
  type KnownTraining,
  type ShopTraining,
} from '../../shared/training/training-store.ts'
import {
  nextStep,
  ordersSaleOf,
  stateOf,
  stepsOf,
  trainingSteps,
  type StepTimes,
} from '../../shared/training/training.ts'

const nothingDone: StepTimes = { sale: null, rehearsal: null, packing: null, 'hand-over': null }

/** How far a shop's training is, and what there is to go on with. */
export async function trainingOf({ db }: Context, sellerId: string): Promise<TrainingView> {
  const training = await readTraining(db, sellerId)
  const practiceId = training && (await findPractice(db, sellerId))
  const certificate = training && (await findCertificate(db, { sellerId }))
  return {
    ...progressOf(training),
    practice: practiceId === undefined ? null : await readPractice(db, practiceId, ordersSaleOf(practiceId)),
    certificate: certificate ? certificateView(certificate) : null,
  }
}

export function shopTrainingView({ seller, name, parent, certificateNo, ...training }: ShopTraining): ShopTrainingView {
  return {
    seller,
    name,
    parent,
    ...progressOf(training),
    certificate: certificateNo === null ? null : numberOf(certificateNo),
  }
}

function progressOf(
  training: Partial<KnownTraining> | undefined,
): Pick<TrainingView, 'state' | 'begunAt' | 'next' | 'steps'> {
  const { begunAt, times = nothingDone } = training ?? {}
  return {
    state: stateOf(begunAt ?? null, times),
    begunAt: begunAt?.toISOString() ?? null,
    next: nextStep(times) ?? null,
    steps: begunAt ? stepViews(begunAt, times) : trainingSteps.map((step) => ({ step, doneAt: null, seconds: null })),
  }
}

function stepViews(begunAt: Date, times: StepTimes): TrainingView['steps'] {
  return stepsOf(begunAt, times).map(({ doneAt, ...step }) => ({ ...step, doneAt: doneAt?.toISOString() ?? null }))
}

export function certificateView(certificate: Certificate): CertificateView {
  const { certificateNo, seller, shop, person, timeZone, begunAt, times, at } = certificate
  return {
    number: numberOf(certificateNo),
    seller,
    shop,
    person,
    issuedAt: at.toISOString(),
    timeZone,
    begunAt: begunAt.toISOString(),
    steps: stepViews(begunAt, times),
  }
}

const numberOf = (certificateNo: number): string => String(certificateNo).padStart(6, '0')
