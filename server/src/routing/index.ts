export { createRoutingLive } from './live.ts'
export { routingRoutes } from './routes.ts'
export { assigned, createRouting, queued, type Routing } from './routing.ts'
