import { CallError } from '@yingda/sdk'
import type { ReactNode } from 'react'
import type { IconName } from './icons.tsx'
import { Icon } from './icons.tsx'
import { usePhrases } from './phrases.ts'

/** Nothing is here, and what to do about it. */
export const Empty = ({ icon = 'box', title, children }: { icon?: IconName; title: string; children?: ReactNode }) => (
  <div className="state">
    <span className="state-icon">
      <Icon name={icon} size={24} />
    </span>
    <div className="state-title">{title}</div>
    {children && <div className="state-more">{children}</div>}
  </div>
)

/** Rows that are on their way: their shape, so that nothing jumps when they come. */
export const Loading = ({ rows = 4 }: { rows?: number }) => {
  const say = usePhrases()
  return (
    <div className="loading" role="status" aria-label={say('states.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div className="loading-row" key={index}>
          <span />
          <span>
            <i />
            <i />
          </span>
        </div>
      ))}
    </div>
  )
}

/** What went wrong in words, and a way to try again. */
export const Failed = ({ error, retry }: { error: unknown; retry?: () => void }) => {
  const say = usePhrases()
  return (
    <div className="state" role="alert">
      <span className="state-icon bad">
        <Icon name="warning" size={24} />
      </span>
      <div className="state-title">{say('states.failed')}</div>
      <div className="state-more">{sentenceOf(error, say('states.network'))}</div>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          <Icon name="refresh" />
          {say('common.retry')}
        </button>
      )}
    </div>
  )
}

/** The sentence of an error for people: the server's own, or that the network is down. */
export const sentenceOf = (error: unknown, network: string): string => {
  if (error instanceof CallError) return error.code === 'network.failed' ? network : error.message
  return error instanceof Error ? error.message : String(error)
}
