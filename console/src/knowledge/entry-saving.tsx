import type { KnowledgeEntry } from '@yingda/contract'
import { Alert, Input, Modal } from 'antd'
import { useState } from 'react'
import { Action } from '../office/action.tsx'
import { useFormats } from '../office/formats.ts'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'

/** Somebody else saved first: what they wrote, and the two ways on. */
export const Conflict = ({
  theirs,
  takeTheirs,
  keepMine,
}: {
  theirs: KnowledgeEntry
  takeTheirs: () => void
  keepMine: () => void
}) => {
  const say = usePhrases()
  const { ago } = useFormats()
  return (
    <Alert
      type="error"
      showIcon
      icon={<Icon name="merge" />}
      title={say('office:knowledge.conflictTitle')}
      description={
        <>
          <p>{say('office:knowledge.conflictHint', { name: theirs.updatedBy, time: ago(theirs.updatedAt) })}</p>
          <blockquote className="knowledge-theirs" tabIndex={0}>
            <b>{theirs.content.question}</b>
            <p>{theirs.content.answer}</p>
          </blockquote>
          <div className="office-chips">
            <Action size="small" onClick={takeTheirs}>
              {say('office:knowledge.conflictTheirs')}
            </Action>
            <Action size="small" onClick={keepMine}>
              {say('office:knowledge.conflictMine')}
            </Action>
          </div>
        </>
      }
    />
  )
}

/** The last look before customers get it: which version, and a word on what changed. */
export const PublishDialog = ({
  version,
  busy,
  publish,
  close,
}: {
  version: number
  busy: boolean
  publish: (note: string) => Promise<boolean>
  close: () => void
}) => {
  const say = usePhrases()
  const [note, setNote] = useState('')
  return (
    <Modal
      open
      title={say('office:knowledge.publishTitle', { version })}
      okText={say('office:knowledge.publish')}
      okButtonProps={{ loading: busy }}
      onOk={() => void publish(note)}
      onCancel={close}
      width={440}
    >
      <div className="knowledge-dialog">
        <p className="field-hint">{say('office:knowledge.publishHint')}</p>
        <Input
          autoFocus
          maxLength={300}
          aria-label={say('office:knowledge.publishNote')}
          placeholder={say('office:knowledge.publishNote')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onPressEnter={() => void publish(note)}
        />
      </div>
    </Modal>
  )
}
