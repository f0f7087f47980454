interface Packet {
  ask: string
  tried: string
  wish: string
}

/** A sentence without what does not change its meaning. */
const bare = (text: string) => text.toLowerCase().replace(/[\s\p{P}]/gu, '')

/** The lines of a hand-off that say something, each thing once: asked and tried may be the same question. Pure. */
export const packetLines = (packet: Packet): { name: keyof Packet; text: string }[] => {
  const said = new Set([''])
  return (['ask', 'tried', 'wish'] as const).flatMap((name) => {
    const text = packet[name]
    if (said.has(bare(text))) return []
    said.add(bare(text))
    return [{ name, text }]
  })
}
