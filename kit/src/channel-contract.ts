import { AppError, type Part } from '@yingda/contract'
import { fit, type Channel } from './channel.ts'

/** A payload recorded from the real thing, and what it must become. */
export interface Sample {
  about: string
  payload: unknown
  /** What the customer said, piece by piece; absent when the payload must be refused. */
  parts?: Part[]
}

/** Promises every channel keeps. Each check throws when the channel breaks it; run them as tests. */
export const channelContract = (channel: Channel, samples: Sample[]): { name: string; check: () => void }[] => [
  {
    name: 'has a name that can be a folder and a label in both languages',
    check: () => {
      if (!/^[a-z][a-z0-9-]*$/.test(channel.name)) throw new Error(`Not a folder name: ${channel.name}`)
      if (!channel.label['zh-CN'] || !channel.label.en) throw new Error(`${channel.name} has no label in one language`)
    },
  },
  ...samples.map((sample) => ({
    name: sample.about,
    check: () => {
      if (!sample.parts) return mustRefuse(channel, sample.payload)
      const first = channel.parse(structuredClone(sample.payload))
      const second = channel.parse(structuredClone(sample.payload))
      if (JSON.stringify(first.parts) !== JSON.stringify(sample.parts))
        throw new Error(`Became ${JSON.stringify(first.parts)}`)
      if (!first.externalId || first.externalId !== second.externalId)
        throw new Error('A redelivered payload must keep its id')
    },
  })),
  {
    name: 'refuses what is no payload with an error that a caller can read',
    check: () => {
      for (const payload of [null, 0, '', [], {}, { parts: [] }, 'x'.repeat(100)]) mustRefuse(channel, payload)
    },
  },
  {
    name: 'shows every kind of piece, in its own way or in words',
    check: () => {
      const menu: Part = { type: 'menu', prompt: 'p', options: [{ id: '1', label: 'one' }] }
      for (const part of fit([menu], channel.features)) {
        if (part.type === 'menu' && !channel.features.menus) throw new Error('A menu was sent where none can be shown')
        if (part.type === 'text' && part.text.length > channel.features.textMax)
          throw new Error('A text was longer than the channel takes')
      }
    },
  },
]

const mustRefuse = (channel: Channel, payload: unknown): void => {
  try {
    channel.parse(payload)
  } catch (error) {
    if (error instanceof AppError) return
    throw error
  }
  throw new Error(`Took ${JSON.stringify(payload)}`)
}
