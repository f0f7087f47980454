import { web } from '@yingda/channel-web'
import type { Channel } from '@yingda/kit'

/** The channels that are installed: the one place that names them. */
export const channels = { web } satisfies Record<string, Channel>
