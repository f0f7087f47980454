import { Dropdown } from 'antd'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { useTags } from './use-tags.ts'

/** The tags something has, and a menu to add and take away. */
export const TagPicker = ({
  tagIds,
  onChange,
  disabled,
}: {
  tagIds: readonly string[]
  onChange: (tagIds: string[]) => void
  disabled: boolean
}) => {
  const say = usePhrases()
  const { tags, named } = useTags()
  const toggle = (id: string) => onChange(tagIds.includes(id) ? tagIds.filter((held) => held !== id) : [...tagIds, id])
  const items = tags.length
    ? tags.map((tag) => ({
        key: tag.id,
        label: tag.name,
        icon: <span className="tag-dot" style={{ background: tag.colour }} />,
        extra: tagIds.includes(tag.id) ? <Icon name="check" /> : undefined,
        onClick: () => toggle(tag.id),
      }))
    : [{ key: 'none', label: say('conversations:panel.noTags'), disabled: true }]
  return (
    <div className="tags">
      {named(tagIds).map((tag) => (
        <span className="tag" key={tag.id}>
          <span className="tag-dot" style={{ background: tag.colour }} />
          {tag.name}
        </span>
      ))}
      {!disabled && (
        <Dropdown menu={{ items }} trigger={['click']}>
          <button type="button" className="tag outline" aria-haspopup="menu">
            <Icon name="plus" size={13} />
            {say('conversations:panel.addTag')}
          </button>
        </Dropdown>
      )}
    </div>
  )
}
