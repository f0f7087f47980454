import type { ArgumentsOf, ResultOf } from '@yingda/contract'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { Form, Input, Modal, Radio } from 'antd'
import { useRef, useState } from 'react'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useConfirm } from '../office/confirm.ts'
import { useFormats } from '../office/formats.ts'
import { Asked, Listing } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { Empty } from '../shell/states.tsx'
import './inboxes.css'

type Reply = ResultOf<'GET /api/quick-replies'>['items'][number]
type ReplyInput = ArgumentsOf<'POST /api/quick-replies'>['body']

/** What the desk fills in before a quick reply is sent. */
const placeholders = ['{{contact.name}}', '{{agent.name}}', '{{contact.phone}}', '{{contact.email}}']

/** Texts that agents insert with / and a shortcut. */
const QuickRepliesPage = () => {
  const say = usePhrases()
  const blocked = useBlocked()('conversations.reply')
  const ask = useAsk('GET /api/quick-replies')
  const [find, setFind] = useState('')
  const [editing, setEditing] = useState<Reply | 'new'>()
  const wanted = find.trim().toLowerCase()
  return (
    <SettingsContent
      title={say('office:quickReplies.title')}
      intro={say('office:quickReplies.intro')}
      actions={
        <Action type="primary" drawing="plus" blocked={blocked} onClick={() => setEditing('new')}>
          {say('office:quickReplies.new')}
        </Action>
      }
    >
      <div className="office-bar">
        <Input
          allowClear
          type="search"
          prefix={<Icon name="search" />}
          style={{ maxWidth: 280 }}
          aria-label={say('office:quickReplies.find')}
          placeholder={say('office:quickReplies.find')}
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
      </div>
      <Asked ask={ask}>
        {({ items }) => (
          <Replies
            replies={items.filter(({ shortcut, title, text }) =>
              `${shortcut} ${title} ${text}`.toLowerCase().includes(wanted),
            )}
            edit={setEditing}
            searching={wanted !== ''}
          />
        )}
      </Asked>
      {editing && <ReplyDialog reply={editing === 'new' ? undefined : editing} close={() => setEditing(undefined)} />}
    </SettingsContent>
  )
}
export default QuickRepliesPage

const Replies = ({
  replies,
  edit,
  searching,
}: {
  replies: Reply[]
  edit: (reply: Reply) => void
  searching: boolean
}) => {
  const say = usePhrases()
  const { number } = useFormats()
  const confirm = useConfirm()
  const { act } = useAct()
  const forget = useForget()
  const block = useBlocked()
  const blockedFor = ({ scope }: Reply) =>
    scope === 'company' ? block('quick_replies.manage') : block('conversations.reply')
  const remove = (reply: Reply) =>
    confirm({
      title: say('office:common.confirmDelete', { name: reply.title }),
      content: say('office:common.cannotUndo'),
      okText: say('office:common.delete'),
      okButtonProps: { danger: true },
      onOk: () =>
        act(async () => {
          await client.call('DELETE /api/quick-replies/{id}', { params: { id: reply.id } })
          await forget('GET /api/quick-replies')
        }, say('office:common.deleted')),
    })
  return (
    <Listing
      label={say('office:quickReplies.title')}
      items={replies}
      onOpen={(reply) => !blockedFor(reply) && edit(reply)}
      empty={
        searching ? (
          <Empty icon="search" title={say('office:quickReplies.noneFound')} />
        ) : (
          <Empty icon="quick" title={say('office:quickReplies.empty')}>
            {say('office:quickReplies.emptyHint')}
          </Empty>
        )
      }
      columns={[
        {
          key: 'shortcut',
          title: say('office:quickReplies.shortcut'),
          place: 'head',
          width: 140,
          render: ({ shortcut }) => <span className="reply-shortcut">/{shortcut}</span>,
        },
        {
          key: 'text',
          title: say('office:quickReplies.text'),
          render: ({ title, text }) => (
            <div className="office-two-lines">
              <b>{title}</b>
              <span className="reply-text">{text}</span>
            </div>
          ),
        },
        {
          key: 'scope',
          title: say('office:quickReplies.scope'),
          width: 120,
          render: ({ scope }) => (
            <span className={scope === 'mine' ? 'tag info' : 'tag'}>{say(`office:quickReplies.${scope}`)}</span>
          ),
        },
        {
          key: 'uses',
          title: say('office:quickReplies.uses'),
          align: 'right',
          width: 90,
          render: ({ uses }) => (
            <span className="number">{say('office:quickReplies.usesCount', { count: number(uses) })}</span>
          ),
        },
        {
          key: 'actions',
          title: '',
          place: 'foot',
          align: 'right',
          width: 170,
          render: (reply) => (
            <div className="office-actions">
              <Action size="small" type="text" drawing="edit" blocked={blockedFor(reply)} onClick={() => edit(reply)}>
                {say('office:common.edit')}
              </Action>
              <Action
                size="small"
                type="text"
                drawing="trash"
                blocked={blockedFor(reply)}
                onClick={() => remove(reply)}
              >
                {say('office:common.delete')}
              </Action>
            </div>
          ),
        },
      ]}
    />
  )
}

const ReplyDialog = ({ reply, close }: { reply: Reply | undefined; close: () => void }) => {
  const say = usePhrases()
  const { busy, act } = useAct()
  const forget = useForget()
  const companyBlocked = useBlocked()('quick_replies.manage')
  const [form] = Form.useForm<ReplyInput>()
  const area = useRef<TextAreaRef>(null)
  const insert = (placeholder: string) => {
    const field = area.current?.resizableTextArea?.textArea
    const text = form.getFieldValue('text') as string
    const at = field?.selectionStart ?? text.length
    form.setFieldValue('text', text.slice(0, at) + placeholder + text.slice(field?.selectionEnd ?? at))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(at + placeholder.length, at + placeholder.length)
    })
  }
  const save = async (body: ReplyInput) => {
    const saved = await act(async () => {
      if (reply) await client.call('PUT /api/quick-replies/{id}', { params: { id: reply.id }, body })
      else await client.call('POST /api/quick-replies', { body })
      await forget('GET /api/quick-replies')
    }, say('office:common.saved'))
    if (saved) close()
  }
  return (
    <Modal
      open
      width={560}
      title={say(reply ? 'office:quickReplies.edit' : 'office:quickReplies.new')}
      okText={say('office:common.save')}
      okButtonProps={{ loading: busy }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<ReplyInput>
        form={form}
        layout="vertical"
        initialValues={reply ?? { shortcut: '', title: '', text: '', scope: companyBlocked ? 'mine' : 'company' }}
        onFinish={(fields) => void save(fields)}
      >
        <div className="office-columns">
          <Form.Item
            name="shortcut"
            label={say('office:quickReplies.shortcut')}
            extra={say('office:quickReplies.shortcutHelp')}
            rules={[{ required: true, pattern: /^[^\s/]{1,30}$/, message: say('office:quickReplies.shortcutWrong') }]}
          >
            <Input prefix="/" maxLength={30} autoFocus />
          </Form.Item>
          <Form.Item
            name="title"
            label={say('office:quickReplies.name')}
            rules={[{ required: true, whitespace: true, message: say('office:common.required') }]}
          >
            <Input maxLength={60} />
          </Form.Item>
        </div>
        <Form.Item
          name="text"
          label={say('office:quickReplies.text')}
          rules={[{ required: true, whitespace: true, message: say('office:common.required') }]}
          extra={
            <span className="reply-placeholders">
              {say('office:quickReplies.placeholders')}
              {placeholders.map((placeholder) => (
                <button type="button" className="tag outline" key={placeholder} onClick={() => insert(placeholder)}>
                  {placeholder}
                </button>
              ))}
            </span>
          }
        >
          <Input.TextArea ref={area} autoSize={{ minRows: 4, maxRows: 12 }} maxLength={4000} />
        </Form.Item>
        <Form.Item
          name="scope"
          label={say('office:quickReplies.scope')}
          {...(companyBlocked ? { extra: say('office:quickReplies.companyNeeds') } : {})}
        >
          <Radio.Group
            options={(['company', 'mine'] as const).map((value) => ({
              value,
              label: say(`office:quickReplies.${value}`),
              disabled: value === 'company' && companyBlocked !== undefined,
            }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
