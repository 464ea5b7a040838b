import type { trainingRoutes } from '../../../../shared/contract/routes/training.ts'
import type { Foreign } from './foreign.ts'

const own = { because: "is about the own seller's training only, which the tests of trainings check" }

export const foreignTraining: Record<keyof typeof trainingRoutes, Foreign> = {
  readTraining: own,
  beginTraining: own,
  enterPractice: own,
  givePracticeOrders: own,
  issueCertificate: own,
  listTrainings: { because: 'lists who is below the own seller only, which the tests of trainings check' },
  readCertificate: { ask: ({ certificate }) => [[`/api/certificates/${certificate}`]] },
  readCertificatePdf: { ask: ({ certificate }) => [[`/api/certificates/${certificate}.pdf`]] },
}
