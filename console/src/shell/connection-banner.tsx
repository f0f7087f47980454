import { Icon } from './icons.tsx'
import { liveWire, useLiveState } from './live.ts'
import { usePhrases } from './phrases.ts'
import { useNow } from './ticker.ts'

/** Says that the wire is broken and when it is tried again, or, quietly, that it goes by calls; nothing while all is well. */
export const ConnectionBanner = () => {
  const { lost, state } = useLiveState()
  if (lost) return <Broken />
  return state === 'slow' ? <Slow /> : null
}

const Slow = () => {
  const say = usePhrases()
  return (
    <div className="banner quiet" role="status">
      {say('connection.slow')}
    </div>
  )
}

const Broken = () => {
  const say = usePhrases()
  const retryAt = useLiveState((live) => live.retryAt)
  const seconds = Math.ceil(((retryAt ?? 0) - useNow()) / 1000)
  return (
    <div className="banner" role="status">
      <Icon name="offline" />
      <span>{seconds > 0 ? say('connection.waiting', { seconds }) : say('connection.reconnecting')}</span>
      <button type="button" className="button small" onClick={() => liveWire()?.wake()}>
        {say('connection.now')}
      </button>
    </div>
  )
}
