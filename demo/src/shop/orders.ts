import type { Address, Order } from '../content.ts'

/** Why the shop does not do what was asked. */
export type Refusal = 'not_found' | 'already_shipped' | 'not_delivered' | 'return_is_open' | 'too_many'

export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }

export interface Return {
  returnNo: string
  orderNo: string
  reason: string
}
export interface Appointment {
  appointmentNo: string
  orderNo: string
  kind: 'installation' | 'repair'
  date: string
  slot: string
}

/** What may be made before the demo is started again. */
const madeMax = 10_000

/** The demo shop's orders: those of the file, and on top of them, until the process ends, what was done with them. */
export const createOrders = (orders: readonly Order[]) => {
  const byNo = new Map(orders.map((order) => [order.orderNo, structuredClone(order)]))
  const returns: Return[] = []
  const appointments: Appointment[] = []
  const no = (kind: string, count: number) => `${kind}-${String(count).padStart(5, '0')}`

  return {
    /** Orders of a phone number, newest first, or the one of an order number. */
    find(ask: { phone?: string | undefined; orderNo?: string | undefined }): Order[] {
      return [...byNo.values()]
        .filter((order) => (ask.orderNo ? order.orderNo === ask.orderNo : order.phone === ask.phone))
        .toSorted((a, b) => b.timeline['createdAt']!.localeCompare(a.timeline['createdAt']!))
    },

    one: (orderNo: string): Order | undefined => byNo.get(orderNo),

    /** Where an order is, by its own number or the carrier's. */
    logistics(orderOrTrackingNo: string): Outcome<NonNullable<Order['logistics']> & { orderNo: string }> {
      const order =
        byNo.get(orderOrTrackingNo) ??
        [...byNo.values()].find((each) => each.logistics?.trackingNo === orderOrTrackingNo)
      if (!order?.logistics) return { ok: false, refusal: 'not_found' }
      return { ok: true, value: { orderNo: order.orderNo, ...order.logistics } }
    },

    /** Sends an order elsewhere, as long as it has not left. */
    changeAddress(orderNo: string, address: Address): Outcome<Order> {
      const order = byNo.get(orderNo)
      if (!order) return { ok: false, refusal: 'not_found' }
      if (order.status !== 'pending' && order.status !== 'paid') return { ok: false, refusal: 'already_shipped' }
      order.address = address
      return { ok: true, value: order }
    },

    /** Begins a return of what has arrived; one at a time for an order. */
    beginReturn({ orderNo, reason }: { orderNo: string; reason: string }): Outcome<Return> {
      const order = byNo.get(orderNo)
      if (!order) return { ok: false, refusal: 'not_found' }
      if (order.status === 'returning') return { ok: false, refusal: 'return_is_open' }
      if (order.status !== 'delivered') return { ok: false, refusal: 'not_delivered' }
      if (returns.length >= madeMax) return { ok: false, refusal: 'too_many' }
      order.status = 'returning'
      const made = { returnNo: no('RT', returns.length + 1), orderNo, reason }
      returns.push(made)
      return { ok: true, value: made }
    },

    /** Books a visit of the technician. */
    book(wanted: Omit<Appointment, 'appointmentNo'>): Outcome<Appointment> {
      if (!byNo.has(wanted.orderNo)) return { ok: false, refusal: 'not_found' }
      if (appointments.length >= madeMax) return { ok: false, refusal: 'too_many' }
      const made = { appointmentNo: no('AP', appointments.length + 1), ...wanted }
      appointments.push(made)
      return { ok: true, value: made }
    },
  }
}
export type Orders = ReturnType<typeof createOrders>
