const newLine = '\r\n'

/**
 * Lets a NATS stream pass, except for whole messages (MSG, HMSG, PUB, HPUB: a line that ends with the number of bytes that follow it)
 * that `isLost` chooses. Whatever the network cuts in pieces is put together first.
 */
export const createSieve = (isLost: () => boolean) => {
  let held: Buffer = Buffer.alloc(0)
  return (chunk: Buffer): Buffer => {
    held = Buffer.concat([held, chunk])
    const passed: Buffer[] = []
    for (let end = held.indexOf(newLine); end >= 0; end = held.indexOf(newLine)) {
      const line = held.subarray(0, end).toString('latin1')
      const isMessage = /^H?(MSG|PUB) /i.test(line)
      const whole = end + 2 + (isMessage ? Number(line.slice(line.lastIndexOf(' ') + 1)) + 2 : 0)
      if (held.length < whole) break
      if (!isMessage || !isLost()) passed.push(held.subarray(0, whole))
      held = held.subarray(whole)
    }
    return Buffer.concat(passed)
  }
}
