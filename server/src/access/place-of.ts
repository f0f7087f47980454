import { isIPv6 } from 'node:net'

/**
 * What one network address counts as when tries are counted. Whoever has one IPv6 address has the 2^64 beside it as well,
 * so the first half of it stands for all of them; an IPv4 address written as IPv6 is that IPv4 address. Pure.
 */
export const placeOf = (address: string): string => {
  const bare = address.split('%')[0]!
  if (!isIPv6(bare)) return address
  const groups = groupsOf(bare)
  if (!groups.slice(0, 5).every((group) => group === 0) || groups[5] !== 0xffff)
    return `${groups
      .slice(0, 4)
      .map((group) => group.toString(16))
      .join(':')}::/64`
  return [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join('.')
}

/** The eight numbers of an IPv6 address, those left out at `::` too. */
const groupsOf = (address: string): number[] => {
  const withoutDots = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_all, ...[a, b, c, d]: string[]) =>
      `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`,
  )
  const [before = [], after = []] = withoutDots.split('::').map((side) => side.split(':').filter(Boolean))
  const leftOut = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...leftOut, ...after].map((group) => Number.parseInt(group, 16))
}
