import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { sentenceOf } from '../../shell/states.tsx'
import type { Attachment } from './attachments.ts'

/** The files that go with a reply, above its text. */
export const AttachmentChips = ({ items, onRemove }: { items: Attachment[]; onRemove: (id: string) => void }) => {
  const say = usePhrases()
  if (items.length === 0) return null
  return (
    <ul className="chips">
      {items.map((item) => (
        <li key={item.id} className={`chip ${item.state}`}>
          {item.preview ? <img src={item.preview} alt="" /> : <Icon name="source" size={20} />}
          <span className="chip-words">
            <span className="cut">{item.name}</span>
            {item.state === 'uploading' && <Uploading item={item} />}
            {item.state === 'failed' && (
              <span className="anger" role="alert">
                {say('conversations:composer.uploadFailed')}: {sentenceOf(item.error, say('shell:states.network'))}
              </span>
            )}
          </span>
          <button
            type="button"
            className="button text tiny square"
            aria-label={say('conversations:composer.removeFile', { name: item.name })}
            onClick={() => onRemove(item.id)}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  )
}

const Uploading = ({ item: { name, part } }: { item: Attachment }) => {
  const say = usePhrases()
  return (
    <span className="chip-part quiet number">
      <progress value={part} aria-label={`${say('conversations:composer.uploading')} ${name}`} />
      {Math.floor(part * 100)}%
    </span>
  )
}
