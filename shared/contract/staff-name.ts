import { z } from 'zod'
import { nameAbove } from './roles.ts'

/** Who did something, as `role:name`, or the name of a step. */
export const staffName = z
  .string()
  .describe(`\`role:name\` of a person, or a step; \`${nameAbove}\` for somebody of a seller above the caller's`)
