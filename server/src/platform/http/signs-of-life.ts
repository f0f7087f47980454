import { version } from '@yingda/contract/version'
import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Database } from '../database/database.ts'

/** Metrics in Prometheus' format, and whether the server lives and is ready. */
export const createMetrics = () => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'yingda_' })
  const requests = new Histogram({
    name: 'yingda_http_request_seconds',
    help: 'Time to answer a request, by route and status class',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  return {
    registry,
    requests,
    counter: <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      new Counter({ name: `yingda_${name}`, help, labelNames, registers: [registry] }),
    gauge: (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `yingda_${name}`,
        help,
        registers: [registry],
        collect() {
          this.set(read())
        },
      }),
    /** A gauge that has one value for each part of something. */
    gaugeOfParts: (name: string, help: string, label: string, parts: ReadonlyMap<string, number>) => {
      const gauge = new Gauge({ name: `yingda_${name}`, help, labelNames: [label], registers: [registry] })
      for (const [part, value] of parts) gauge.set({ [label]: part }, value)
    },
  }
}
export type Metrics = ReturnType<typeof createMetrics>

export const serveSignsOfLife = (
  app: FastifyInstance,
  { metrics, database, isStopping }: { metrics: Metrics; database: Database; isStopping: () => boolean },
) => {
  app.addHook('onResponse', async (request, reply) => {
    metrics.requests.observe(
      { route: request.routeOptions.url ?? 'none', status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    )
  })
  app.get('/healthz', async () => ({ name: 'yingda', version, alive: true }))
  app.get('/readyz', async (_request, reply) => {
    if (isStopping()) return reply.code(503).send({ ready: false, why: 'stopping' })
    try {
      await database.ping()
      return { ready: true }
    } catch {
      // The reason is logged by the pool; outside it is enough to know that the database does not answer.
      return reply.code(503).send({ ready: false, why: 'the database does not answer' })
    }
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
}
