/** What the benchmark tells the process that makes the load. */
export interface LoadOrder {
  url: string
  /** Where the desks are, when it is another node. */
  agentsUrl?: string
  visitors: string[]
  /** Without any, a message has done its way when it is acknowledged. */
  agents: string[]
  /** Who serves whom: before the first phase each visitor says a word, and its agent claims and watches the conversation. */
  claim: boolean
}

/** A phase: as much as goes with so many messages of each visitor on their way, or so many messages a second. */
export type Phase = { seconds: number } & (
  | { kind: 'saturation'; inFlight: number }
  | { kind: 'rate'; perSecond: number }
)

/** What came of a phase. Times are in milliseconds. */
export interface PhaseResult {
  sent: number
  acknowledged: number
  pushed: number
  refused: number
  /** From the first send to the last push. */
  lastedMs: number
  ack: Quantiles
  push: Quantiles
}

export interface Quantiles {
  p50: number
  p95: number
  p99: number
  max: number
}

export const quantiles = (values: number[]): Quantiles => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2))
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}
