import type { ReactNode } from 'react'

/** One of eight quiet grounds, always the same one for the same person. */
const groundOf = (id: string): number => {
  let sum = 0
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) >>> 0
  return (sum % 8) + 1
}

/** The first letter of a name; a character that takes two units stays whole. */
export const initialOf = (name: string): string => String.fromCodePoint(name.trim().codePointAt(0) ?? 63)

/** The first letter of a name on the person's own ground; a badge may sit at its lower right. */
export const Avatar = ({
  id,
  name,
  size = 40,
  badge,
}: {
  id: string
  name: string
  size?: number
  badge?: ReactNode
}) => (
  <span
    className="avatar"
    aria-hidden="true"
    style={{ width: size, height: size, fontSize: Math.round(size * 0.4), background: `var(--yd-av${groundOf(id)})` }}
  >
    {initialOf(name)}
    {badge}
  </span>
)
