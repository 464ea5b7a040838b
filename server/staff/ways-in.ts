import type { Request } from 'express'
import type { z } from 'zod'
import type { staffRoutes } from '../../shared/contract/routes/staff.ts'
import type { Gateway } from '../context.ts'
import { pinsOf } from './pins.ts'

/** The ways in besides a link, on the device that asks. */
export async function readWaysIn(
  { ctx, provider }: Gateway,
  request: Request,
): Promise<z.input<typeof staffRoutes.readWaysIn.answer>> {
  return {
    keys: ctx.config.STAFF_KEY_DAYS > 0,
    pins: (await pinsOf(ctx, request)).map(({ shop, ...pin }) => ({ ...pin, ...(shop && { shop }) })),
    ...(provider && { provider: provider.name }),
  }
}
