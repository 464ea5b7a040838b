import { z } from 'zod'
import { cleanStaffName, staffNameMax } from '../../person/staff-name.ts'
import { trainingStates, trainingSteps } from '../../training/training.ts'
import { id, instant } from '../common.ts'
import { listOf, managers, page, type Route } from '../route.ts'
import { me, slug } from './person.ts'

const step = z.enum(trainingSteps)
const steps = z.array(
  z.object({
    step,
    doneAt: instant.nullable().describe('When it was really done, as the books of the practice shop say'),
    seconds: z.int().nullable().describe('From the step before, or from the beginning; pauses count'),
  }),
)
const number = z.string().regex(/^\d{6,15}$/, 'must be the number of a certificate')
const progress = {
  state: z.enum(trainingStates),
  begunAt: instant.nullable(),
  next: step.nullable().describe('What is to be done now'),
  steps,
}

const certificate = z
  .object({
    number,
    seller: slug,
    shop: z.string(),
    person: z.string(),
    issuedAt: instant,
    timeZone: z.string(),
    begunAt: instant,
    steps,
  })
  .meta({ id: 'Certificate' })
export type CertificateView = z.output<typeof certificate>

const training = z
  .object({
    ...progress,
    practice: z
      .object({
        saleId: id.nullable().describe('The newest sale made to practise'),
        rehearsalId: id.nullable().describe('A rehearsal that is not over'),
        ordered: z.boolean().describe('Whether the practice orders were asked for'),
        waiting: z.int(),
        packed: z.int(),
        handedOver: z.int(),
      })
      .nullable()
      .describe('What there is in the practice shop; parcels by how far they are'),
    certificate: certificate.nullable(),
  })
  .meta({ id: 'Training' })
export type TrainingView = z.output<typeof training>

const shopTraining = z.object({
  seller: slug,
  name: z.string().nullable(),
  parent: slug.nullable(),
  ...progress,
  certificate: number.nullable(),
})
export type ShopTrainingView = z.output<typeof shopTraining>

const personName = z
  .string()
  .overwrite((typed) => cleanStaffName(typed) ?? typed)
  .max(staffNameMax * 2, `must have at most ${staffNameMax} characters`)
  .refine((name) => cleanStaffName(name) === name, `use 1-${staffNameMax} letters, digits, spaces and . _ @ - '`)

const learners = ['producer', 'host', 'owner'] as const
const readers = ['producer', 'host', 'dispatcher', ...managers] as const

/** A new producer practises a whole sale, in a shop of its own in which nothing is real. */
export const trainingRoutes = {
  readTraining: {
    method: 'get',
    path: '/api/training',
    allow: learners,
    answer: training,
    about: "The own shop's training: which steps are done, and what to go on with.",
  },
  beginTraining: {
    method: 'post',
    path: '/api/training',
    allow: learners,
    status: 201,
    otherwise: { 200: 'begun already: repeats the answer' },
    answer: training.extend({ replayed: z.boolean().optional() }),
    about: 'Begin the training: makes the practice shop, once.',
  },
  enterPractice: {
    method: 'post',
    path: '/api/training/enter',
    allow: learners,
    answer: me.extend({ token: z.string() }),
    about:
      'A token for the practice shop, for some hours: in it one person sells, packs and hands over, and does nothing else. `wrong-state` before the training has begun.',
  },
  givePracticeOrders: {
    method: 'post',
    path: '/api/training/orders',
    allow: learners,
    answer: training,
    about:
      'Have three made-up buyers order the goods of the practice sale, so that there are three parcels to pack; once. `wrong-state` before the rehearsal is over.',
  },
  issueCertificate: {
    method: 'post',
    path: '/api/training/certificate',
    allow: learners,
    body: z.strictObject({ person: personName.describe('Whose name stands on it') }),
    status: 201,
    otherwise: { 200: 'issued already: repeats the first' },
    answer: certificate.extend({ replayed: z.boolean().optional() }),
    about: 'Write the certificate once every step is done (`wrong-state` before): it is never changed.',
  },
  listTrainings: {
    method: 'get',
    path: '/api/training/shops',
    allow: managers,
    sheddable: true,
    query: z.strictObject({ ...page }),
    answer: listOf(shopTraining),
    about: 'The producers below the own seller and how far each is; an admin sees all.',
  },
  readCertificatePdf: {
    method: 'get',
    path: '/api/certificates/:number.pdf',
    allow: readers,
    params: z.strictObject({ number }),
    query: z.strictObject({ language: z.enum(['vi', 'en']).default('vi') }),
    answer: 'application/pdf',
    about: 'The certificate on paper (A4).',
  },
  readCertificate: {
    method: 'get',
    path: '/api/certificates/:number',
    allow: readers,
    params: z.strictObject({ number }),
    answer: certificate,
    about: 'A certificate by its number, for those who may see the producer.',
  },
} as const satisfies Record<string, Route>
