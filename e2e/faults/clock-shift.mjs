// Loaded into a node before anything else (node --import): its Date runs apart from the machine's by the milliseconds in a file,
// which is read at the start and at each SIGUSR2. Timers go on as before, as they do when a real clock is set.
import { readFileSync } from 'node:fs'

const MachineDate = Date
let apartMs = 0
const read = () => {
  apartMs = Number(readFileSync(process.env.CLOCK_APART_FILE, 'utf8'))
}
const now = () => MachineDate.now() + apartMs

process.on('SIGUSR2', read)
read()
globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length ? args : [now()], newTarget),
  apply: () => new MachineDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
})
MachineDate.prototype.constructor = Date
