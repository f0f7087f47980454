// Circles: files that need each other to exist first.

/** Circles of imports that are there when the program runs; types are gone by then. */
export const circleFindings = ({ sources }) => {
  const targets = (imports) => imports.filter(({ isType, target }) => target && !isType).map(({ target }) => target)
  const graph = new Map(sources.map(({ file, imports }) => [file, targets(imports)]))
  return findCircles(graph).map((way) => ({
    file: way[0],
    says: `stands in a circle: ${[...way, way[0]].join(' → ')}; move what they share into a file of its own below both`,
  }))
}

/**
 * Every knot of files that import one another, each told as one way round it.
 * @param {Map<string, string[]>} graph file → files it imports
 * @returns {string[][]} the files along the way; the first is also where it ends
 */
const findCircles = (graph) =>
  knots(graph)
    .map((knot) => wayRound(graph, new Set(knot)))
    .filter((way) => way.length > 0)

/** Tarjan's strongly connected components, without recursion: a long chain of imports must not end the stack. */
const knots = (graph) => {
  const order = new Map()
  const low = new Map()
  const path = []
  const onPath = new Set()
  const found = []

  const enter = (file) => {
    order.set(file, order.size)
    low.set(file, order.get(file))
    path.push(file)
    onPath.add(file)
    return { file, next: 0 }
  }
  const leave = (file) => {
    if (low.get(file) !== order.get(file)) return
    const knot = path.splice(path.indexOf(file))
    for (const member of knot) onPath.delete(member)
    found.push(knot)
  }

  for (const start of graph.keys()) {
    if (order.has(start)) continue
    const visits = [enter(start)]
    while (visits.length > 0) {
      const visit = visits.at(-1)
      const target = (graph.get(visit.file) ?? [])[visit.next++]
      if (target === undefined) {
        leave(visit.file)
        visits.pop()
        const parent = visits.at(-1)
        if (parent) low.set(parent.file, Math.min(low.get(parent.file), low.get(visit.file)))
      } else if (!order.has(target)) visits.push(enter(target))
      else if (onPath.has(target)) low.set(visit.file, Math.min(low.get(visit.file), order.get(target)))
    }
  }
  return found
}

/** The shortest way from a knot's first file back to itself; empty when there is none (a file by itself). */
const wayRound = (graph, knot) => {
  const [start] = [...knot].toSorted((one, other) => one.localeCompare(other))
  const cameFrom = new Map()
  const waiting = [start]
  while (waiting.length > 0) {
    const file = waiting.shift()
    for (const target of graph.get(file) ?? []) {
      if (target === start) return unwind(cameFrom, start, file)
      if (knot.has(target) && !cameFrom.has(target)) {
        cameFrom.set(target, file)
        waiting.push(target)
      }
    }
  }
  return []
}

const unwind = (cameFrom, start, last) => {
  const way = [last]
  while (way[0] !== start) way.unshift(cameFrom.get(way[0]))
  return way
}
