import fastify from 'fastify'

/** The floor of an answer over HTTP, for `npm run bench:core`: plain Fastify that gives back, as JSON, a text it was handed. */
let text = '{}'
const app = fastify()
app.get('/', (_request, reply) => reply.type('application/json; charset=utf-8').send(text))
process.on('message', (given: string) => {
  text = given
  process.send?.({ done: true })
})
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ done: url })
