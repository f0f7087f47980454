// Who may use whom: the street between workspaces, the floors and doors between the server's rooms.
import { catalogue, floorOf, placeOf, street } from './plan.mjs'

/** Imports that go where they may not. */
export const doorFindings = ({ sources }) =>
  sources.flatMap(({ file, imports }) =>
    imports.flatMap(({ specifier, target, line }) => {
      const says = target && wrongTurn(placeOf(file), placeOf(target), specifier)
      return says ? [{ file, line, says }] : []
    }),
  )

/** What is wrong with this import and which way to turn; undefined when nothing is. */
const wrongTurn = (from, to, specifier) => {
  if (from.workspace !== to.workspace) return wrongOnTheStreet(from, to, specifier)
  if (from.street !== 'server') return undefined
  if (to.isTest && !from.isTest) return `imports ${inServer(to)}, which is for tests only`
  if (from.isTest) return wrongInATest(from, to, specifier)
  return from.room ? wrongInARoom(from, to, specifier) : wrongInTheHall(to, specifier)
}

const wrongOnTheStreet = (from, to, specifier) => {
  if (from.isTest && to.file.startsWith('server/test/')) return undefined
  if (specifier.startsWith('#')) {
    return `imports ${specifier}: rooms' doors open only inside the server; ask it through sdk`
  }
  if (from.street === to.street) {
    return `imports ${to.workspace}: ${from.street} do not know each other; what two of them need belongs in kit`
  }
  const allowed = street[from.street]
  if (!allowed.includes(to.street)) return `imports ${to.workspace}: ${turnOnTheStreet(from, to, allowed)}`
  if ((to.street === 'channels' || to.street === 'skills') && from.file !== catalogue) {
    return `imports ${to.workspace}: name it in ${catalogue} and nowhere else; the kit says what it can do`
  }
  if (specifier.startsWith('.')) return `imports ${to.file} by its path; use its door, the package @yingda/…`
  return undefined
}

const turnOnTheStreet = (from, to, allowed) => {
  if (allowed.length === 0) return `${from.street} stands alone; what both need belongs here`
  if (to.street === 'server' && allowed.includes('sdk')) return 'the screens and tools talk to the server through sdk'
  if (from.street === 'channels' || from.street === 'skills') {
    return `${from.street} see only ${allowed.join(' and ')}; what it needs is handed to it as the kit says`
  }
  return `${from.street} may use ${allowed.join(', ')}; put what both need in contract`
}

/** Files of server/src outside the rooms: they build the house, so they see doors and each other. */
const wrongInTheHall = (to, specifier) => (to.room && !isDoor(to, specifier) ? useTheDoor(to) : undefined)

const wrongInATest = (from, to, specifier) => {
  const isFree = !to.room || to.room === from.room || to.isTest || isDoor(to, specifier)
  return isFree ? undefined : useTheDoor(to)
}

const wrongInARoom = (from, to, specifier) => {
  if (!to.room) {
    if (!to.file.startsWith('server/src/')) return undefined
    return `imports ${inServer(to)}: a room does not reach for the house; house.ts hands it what it needs`
  }
  if (from.room === to.room) {
    return specifier.startsWith('#')
      ? `imports its own door ${specifier}; inside a room import the file itself, relative`
      : undefined
  }
  const [ownFloor, otherFloor] = [floorOf(from.room), floorOf(to.room)]
  // A room without a floor is a finding of its own; guessing here would send people the wrong way.
  if (ownFloor === -1 || otherFloor === -1) return isDoor(to, specifier) ? undefined : useTheDoor(to)
  if (otherFloor === ownFloor) {
    return `imports ${inServer(to)}: ${from.room} and ${to.room} stand on one floor and are strangers; let ${to.room} tell an event and hear it in ${from.room}/listeners.ts, or let a room above lead`
  }
  if (otherFloor > ownFloor) {
    return `imports ${inServer(to)}: ${to.room} stands above ${from.room}; news goes up only as events, told here and heard in ${to.room}/listeners.ts`
  }
  return isDoor(to, specifier) ? undefined : useTheDoor(to)
}

const isDoor = (to, specifier) => specifier === `#${to.room}`

const useTheDoor = (to) => {
  const isIndex = to.file === `server/src/${to.room}/index.ts`
  const whose = isIndex ? 'a room is entered by name' : `a room's ${innerName(to)} is its own`
  return `imports ${inServer(to)}: ${whose}; use its door #${to.room}`
}

const innerName = (to) => (/\/store\b/.test(to.file) ? 'store' : 'inside')

/** A file of the server as people say it: `conversations/store.ts`. */
const inServer = (place) => place.file.replace(/^server\/(src\/)?/, '')
