import type { Request, Response } from 'express'
import ical, { ICalAlarmType } from 'ical-generator'
import { readSaleDetails } from '../../shared/sale/details-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { isSaleId } from './live-page.ts'

/** How long before the start a calendar reminds (s). */
const remindSeconds = 600
/** A host plans only the start; an hour is what most lives take at least (ms). */
const lastsMs = 3_600_000

/**
 * The planned start of a sale as a calendar file (RFC 5545), so that a phone reminds a viewer without having to keep a
 * page open. Refused with `not-found` once there is nothing to wait for.
 */
export function openLiveCalendar(gateway: Gateway): (request: Request, response: Response) => Promise<void> {
  const { ctx } = gateway
  return async (request, response) => {
    const saleId = String(request.params['saleId']).toLowerCase()
    const sale = isSaleId(saleId) ? await gateway.snapshots.sale(saleId) : undefined
    const startsAt = sale?.state === 'scheduled' ? (await readSaleDetails(ctx.db, saleId))?.startsAt : undefined
    if (!sale || !startsAt) throw new Refusal('not-found', 'No start is planned for this sale.')
    const start = new Date(startsAt)
    const url = `${request.protocol}://${request.get('host')}/live/${saleId}`
    const calendar = ical({ prodId: { company: 'Flashpack', product: 'live', language: 'VI' } })
    calendar
      .createEvent({
        id: `${saleId}@flashpack`,
        stamp: ctx.clock.now(),
        start,
        end: new Date(start.getTime() + lastsMs),
        summary: sale.title,
        description: url,
        url,
      })
      .createAlarm({ type: ICalAlarmType.display, trigger: remindSeconds })
    response
      .setHeader('content-disposition', 'inline; filename="live.ics"')
      .type('text/calendar')
      .send(calendar.toString())
  }
}
