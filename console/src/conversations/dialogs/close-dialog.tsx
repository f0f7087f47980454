import type { Conversation } from '@yingda/contract'
import { Modal, message } from 'antd'
import { useState } from 'react'
import { Icon } from '../../shell/icons.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { client } from '../../shell/session.ts'
import { act } from '../actions.ts'

const codes = ['resolved', 'unresolved', 'follow_up', 'no_reply', 'spam'] as const

/** Closing a conversation, with how it ended in one tap and a summary for those who like one. */
const CloseDialog = ({ row, close }: { row: Conversation; close: () => void }) => {
  const say = usePhrases()
  const [code, setCode] = useState<(typeof codes)[number]>('resolved')
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)

  const submit = async () => {
    setBusy(true)
    const body = { wrapUpCode: code, ...(note.trim() ? { wrapUpNote: note.trim() } : {}) }
    const done = await act(client.call('POST /api/conversations/{id}/close', { params: { id: row.id }, body }))
    setBusy(false)
    if (!done) return
    void message.success(say('conversations:told.closed'))
    close()
  }
  return (
    <Modal
      open
      title={say('conversations:close.title')}
      onCancel={close}
      onOk={() => void submit()}
      okText={say('conversations:close.submit')}
      okButtonProps={{ loading: busy, autoFocus: true }}
      width={480}
    >
      <div className="transfer">
        {row.waitingSince && (
          <div className="close-warning">
            <Icon name="warning" />
            {say('conversations:close.waiting')}
          </div>
        )}
        <div className="close-codes" role="radiogroup" aria-label={say('conversations:close.how')}>
          {codes.map((each) => (
            <button
              type="button"
              role="radio"
              key={each}
              aria-checked={code === each}
              className={code === each ? 'button soft' : 'button'}
              onClick={() => setCode(each)}
            >
              {say(`conversations:close.codes.${each}`)}
            </button>
          ))}
        </div>
        <textarea
          className="input"
          rows={3}
          maxLength={2000}
          placeholder={say('conversations:close.note')}
          aria-label={say('conversations:close.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
    </Modal>
  )
}
export default CloseDialog
