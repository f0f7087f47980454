import type { ReactNode } from 'react'
import { usePhrases } from '../../shell/phrases.ts'

const line = { fill: 'none', stroke: 'currentColor', strokeLinejoin: 'round', strokeLinecap: 'round' } as const

/** Our own simplified drawing of each channel, 16 × 16. */
const glyphs = {
  web: <path d="M2.5 3.5h11v8.5h-11zM2.5 6h11" {...line} strokeWidth="1.4" />,
  wechat: (
    <>
      <path d="M6.7 3.4C4.2 3.4 2.2 5 2.2 7c0 1.100.6 2.100 1.600 2.800l-.4 1.300 1.600-.8c.4.1.8.2 1.300.2a3.700 3.700 0 0 1-.1-.9c0-2 1.900-3.500 4.200-3.500h.4C10.400 4.500 8.700 3.400 6.700 3.400z" />
      <path d="M13.800 9.600c0-1.600-1.600-2.900-3.500-2.900S6.800 8 6.800 9.600s1.600 2.900 3.500 2.900c.4 0 .8-.1 1.200-.2l1.300.7-.3-1.100c.8-.5 1.300-1.400 1.300-2.300z" />
    </>
  ),
  app: (
    <>
      <rect x="4.700" y="2.300" width="6.600" height="11.400" rx="1.400" {...line} strokeWidth="1.4" />
      <path d="M7.200 11.300h1.600" {...line} strokeWidth="1.3" />
    </>
  ),
  phone: (
    <path d="M4.300 2.600h2.200l1 2.700-1.400 1.100a7.400 7.400 0 0 0 3.500 3.500l1.100-1.400 2.700 1v2.200c0 .9-.7 1.500-1.600 1.500A9.600 9.600 0 0 1 2.700 4.200c0-.9.700-1.600 1.600-1.600z" />
  ),
  email: <path d="M2.300 4.200h11.400v7.600H2.300zM2.600 4.800 8 8.600l5.400-3.800" {...line} strokeWidth="1.3" />,
  other: <path d="M3.500 4h9v6.500H8l-2.500 2v-2h-2z" {...line} strokeWidth="1.4" />,
} satisfies Record<string, ReactNode>

/** Channels with a colour of their own in the tokens. */
const channels = [
  'web',
  'wechat',
  'mini',
  'wecom',
  'app',
  'qq',
  'phone',
  'video',
  'email',
  'sms',
  'iot',
  'api',
] as const
type KnownChannel = (typeof channels)[number]
const isKnown = (channel: string): channel is KnownChannel => channels.some((known) => known === channel)

/** `wechat-official` is drawn as `wechat`: the first word says the kind. */
const kindOf = (channel: string): KnownChannel | undefined => {
  const kind = channel.split('-')[0] ?? channel
  return isKnown(kind) ? kind : undefined
}

/** A channel's name for people. */
export const useChannelName = () => {
  const say = usePhrases()
  return (channel: string): string => {
    const kind = kindOf(channel)
    return kind ? say(`conversations:channel.${kind}`) : channel
  }
}

/** The small round badge of a channel. */
export const ChannelBadge = ({ channel, size = 16 }: { channel: string; size?: number }) => {
  const name = useChannelName()(channel)
  const kind = kindOf(channel)
  const glyph = kind && kind in glyphs ? glyphs[kind as keyof typeof glyphs] : glyphs.other
  const colour = kind && kind !== 'api' ? `var(--yd-ch-${kind})` : 'var(--yd-ch-iot)'
  return (
    <span
      className="channel"
      role="img"
      aria-label={name}
      title={name}
      style={{ width: size, height: size, background: colour }}
    >
      <svg width={size - 4} height={size - 4} viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
        {glyph}
      </svg>
    </span>
  )
}
