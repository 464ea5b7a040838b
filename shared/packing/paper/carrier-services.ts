/**
 * What the carriers call the service that their adapters (`shared/dispatch/carriers/`) book, by the carrier's name: GHN
 * `service_type_id` 2, GHTK `transport` road, Viettel Post `VCN`.
 */
const services: Readonly<Record<string, string>> = {
  ghn: 'Hàng nhẹ',
  ghtk: 'Đường bộ',
  viettelpost: 'Chuyển phát nhanh',
}

/** The service with which parcels go to a carrier; undefined where we book none. */
export function serviceOf(carrier: string): string | undefined {
  return services[carrier]
}
