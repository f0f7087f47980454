import type { ResultOf } from '@yingda/contract'
import { ColorPicker, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { Asked, Listing } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { Empty } from '../shell/states.tsx'

type Tag = ResultOf<'GET /api/tags'>['items'][number]

const colours = ['#0B7A62', '#2463B4', '#5A4DBE', '#B5567D', '#C2332A', '#9A5B00', '#7E8F3A', '#4E5A55']

/** The marks that conversations and contacts can have. */
const TagsPage = () => {
  const say = usePhrases()
  const confirm = useConfirm()
  const { act } = useAct()
  const forget = useForget()
  const blocked = useBlocked()('tags.manage')
  const ask = useAsk('GET /api/tags')
  const [editing, setEditing] = useState<Tag | 'new'>()
  const remove = (tag: Tag) =>
    confirm({
      title: say('office:common.confirmDelete', { name: tag.name }),
      content: say('office:tags.deleteHint'),
      okText: say('office:common.delete'),
      okButtonProps: { danger: true },
      onOk: () =>
        act(async () => {
          await client.call('DELETE /api/tags/{id}', { params: { id: tag.id } })
          await forget('GET /api/tags')
        }, say('office:common.deleted')),
    })
  return (
    <SettingsContent
      narrow
      title={say('office:tags.title')}
      intro={say('office:tags.intro')}
      actions={
        <Action type="primary" drawing="plus" blocked={blocked} onClick={() => setEditing('new')}>
          {say('office:tags.new')}
        </Action>
      }
    >
      <Asked ask={ask}>
        {({ items }) => (
          <Listing
            label={say('office:tags.title')}
            items={items}
            empty={
              <Empty icon="tag" title={say('office:tags.empty')}>
                {say('office:tags.emptyHint')}
              </Empty>
            }
            columns={[
              {
                key: 'name',
                title: say('office:tags.name'),
                place: 'head',
                render: (tag) => (
                  <span className="settings-colour">
                    <i style={{ background: tag.colour }} />
                    {tag.name}
                  </span>
                ),
              },
              {
                key: 'actions',
                title: '',
                place: 'foot',
                align: 'right',
                render: (tag) => (
                  <div className="office-actions">
                    <Action size="small" type="text" drawing="edit" blocked={blocked} onClick={() => setEditing(tag)}>
                      {say('office:common.edit')}
                    </Action>
                    <Action size="small" type="text" drawing="trash" blocked={blocked} onClick={() => remove(tag)}>
                      {say('office:common.delete')}
                    </Action>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Asked>
      {editing && <TagDialog tag={editing === 'new' ? undefined : editing} close={() => setEditing(undefined)} />}
    </SettingsContent>
  )
}
export default TagsPage

const TagDialog = ({ tag, close }: { tag: Tag | undefined; close: () => void }) => {
  const say = usePhrases()
  const { busy, act } = useAct()
  const forget = useForget()
  const [form] = Form.useForm<{ name: string; colour: string }>()
  const save = async (values: { name: string; colour: string }) => {
    const body = { name: values.name.trim(), colour: values.colour }
    const saved = await act(async () => {
      if (tag) await client.call('PATCH /api/tags/{id}', { params: { id: tag.id }, body })
      else await client.call('POST /api/tags', { body })
      await forget('GET /api/tags')
    }, say('office:common.saved'))
    if (saved) close()
  }
  return (
    <Modal
      open
      title={say(tag ? 'office:tags.edit' : 'office:tags.new')}
      okText={say('office:common.save')}
      okButtonProps={{ loading: busy }}
      onOk={() => form.submit()}
      onCancel={close}
      width={420}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={tag ?? { name: '', colour: colours[0] }}
        onFinish={(values) => void save(values)}
      >
        <Form.Item
          name="name"
          label={say('office:tags.name')}
          rules={[{ required: true, whitespace: true, message: say('office:common.required') }]}
        >
          <Input autoFocus maxLength={40} />
        </Form.Item>
        <Form.Item
          name="colour"
          label={say('office:tags.colour')}
          getValueFromEvent={(colour: { toHexString: () => string }) => colour.toHexString().slice(0, 7)}
        >
          <ColorPicker
            showText
            disabledAlpha
            format="hex"
            disabledFormat
            presets={[{ label: say('office:tags.colour'), colors: colours }]}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
