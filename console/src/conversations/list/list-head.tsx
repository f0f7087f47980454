import type { ConversationView } from '@yingda/contract'
import { Icon } from '../../shell/icons.tsx'
import { useNarrow } from '../../shell/media.ts'
import { usePhrases } from '../../shell/phrases.ts'
import { useDesk } from '../desk-store.ts'
import { PresenceMenu } from './presence-menu.tsx'

const views: ConversationView[] = ['mine', 'queue', 'bot', 'all', 'closed']

/** Above the list: presence and load, search, and the views with how many each holds. */
export const ListHead = ({
  view,
  onView,
  compact,
  onCompact,
  onSearch,
  onKeys,
}: {
  view: ConversationView
  onView: (view: ConversationView) => void
  compact: boolean
  onCompact: (compact: boolean) => void
  onSearch: () => void
  onKeys: () => void
}) => {
  const say = usePhrases()
  const narrow = useNarrow()
  const counts = useDesk((desk) => desk.counts)
  return (
    <>
      <div className="list-head">
        <div className="list-title">
          <h2>{say('shell:rail.desk')}</h2>
          <PresenceMenu />
          {narrow && (
            <button
              type="button"
              className="button text square"
              aria-label={say('conversations:search.title')}
              onClick={onSearch}
            >
              <Icon name="search" size={20} />
            </button>
          )}
        </div>
        {!narrow && (
          <div className="list-tools">
            <button type="button" className="search-button" onClick={onSearch}>
              <Icon name="search" />
              <span className="cut">{say('conversations:search.open')}</span>
              <span className="key">Ctrl K</span>
            </button>
            <button
              type="button"
              className="button text square"
              aria-pressed={compact}
              aria-label={say(compact ? 'conversations:list.regular' : 'conversations:list.compact')}
              title={say(compact ? 'conversations:list.regular' : 'conversations:list.compact')}
              onClick={() => onCompact(!compact)}
            >
              <Icon name="compact" />
            </button>
            <button
              type="button"
              className="button text square"
              aria-label={say('conversations:keys.title')}
              title={say('conversations:keys.title')}
              onClick={onKeys}
            >
              <Icon name="keyboard" />
            </button>
          </div>
        )}
      </div>
      <div className="views" role="group" aria-label={say('conversations:views.label')}>
        {views.map((each) => (
          <button type="button" key={each} aria-pressed={view === each} onClick={() => onView(each)}>
            {say(`conversations:views.${each}`)}
            {counts && each !== 'closed' && <span className="view-count number">{counts[each]}</span>}
          </button>
        ))}
      </div>
    </>
  )
}
