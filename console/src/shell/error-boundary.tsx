import type { ReactNode } from 'react'
import { Component } from 'react'
import { Icon } from './icons.tsx'
import { say } from './phrases.ts'

/** Keeps a fault inside the page where it happened; the frame around it goes on working. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div className="state tall" role="alert">
        <span className="state-icon bad">
          <Icon name="warning" size={24} />
        </span>
        <div className="state-title">{say('shell:states.crashed')}</div>
        <div className="state-more">{say('shell:states.crashedMore')}</div>
        <code className="state-code">{error.message}</code>
        {/* A page may have failed to load because a newer console was installed, so the whole page is fetched again. */}
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {say('shell:states.reopen')}
        </button>
      </div>
    )
  }
}
