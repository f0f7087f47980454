import type { KnowledgeEntry } from '@yingda/contract'
import { Dropdown } from 'antd'
import { useLocation } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { dropUnsaved } from './entry-draft.ts'

/** What is done rarely to an entry: taking it off, deleting it. */
export const EntryMenu = ({ entry, changed }: { entry: KnowledgeEntry; changed: () => Promise<unknown> }) => {
  const say = usePhrases()
  const confirm = useConfirm()
  const { act } = useAct()
  const block = useBlocked()
  const [, go] = useLocation()
  const params = { id: entry.id }
  const unpublish = () =>
    confirm({
      title: say('office:knowledge.unpublishTitle'),
      content: say('office:knowledge.unpublishHint'),
      okText: say('office:knowledge.unpublish'),
      onOk: () =>
        act(async () => {
          await client.call('POST /api/knowledge/entries/{id}/unpublish', { params })
          await changed()
        }, say('office:knowledge.unpublished')),
    })
  const remove = () =>
    confirm({
      title: say('office:common.confirmDelete', { name: entry.content.question }),
      content: say('office:common.cannotUndo'),
      okText: say('office:common.delete'),
      okButtonProps: { danger: true },
      onOk: () =>
        act(async () => {
          await client.call('DELETE /api/knowledge/entries/{id}', { params })
          dropUnsaved(entry.id)
          go('/knowledge')
          await changed()
        }, say('office:common.deleted')),
    })
  const published = entry.status === 'published'
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'unpublish',
            label: block('knowledge.publish') ?? say('office:knowledge.unpublish'),
            disabled: !published || block('knowledge.publish') !== undefined,
            onClick: unpublish,
          },
          {
            key: 'delete',
            label: published
              ? say('office:knowledge.deleteBlocked')
              : (block('knowledge.edit') ?? say('office:common.delete')),
            disabled: published || block('knowledge.edit') !== undefined,
            onClick: remove,
          },
        ],
      }}
    >
      <Action type="text" drawing="more" aria-label={say('office:common.moreActions')} />
    </Dropdown>
  )
}
