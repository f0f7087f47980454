import { Button, Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { Icon } from '../shell/icons.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { similarMax, splitQuestions } from './split-questions.ts'

/** Other ways to ask: one by one with Enter, or many pasted at once. */
export const SimilarQuestions = ({
  question,
  similar,
  change,
  disabled,
}: {
  question: string
  similar: string[]
  change: (similar: string[]) => void
  disabled: boolean
}) => {
  const say = usePhrases()
  const label = useId()
  const [next, setNext] = useState('')
  const [told, setTold] = useState('')
  const [pasting, setPasting] = useState<string>()
  const take = (text: string) => {
    const { added, repeated, overLimit } = splitQuestions(text, similar, question)
    setTold(
      overLimit > 0
        ? say('office:knowledge.similarFull', { max: similarMax })
        : repeated > 0 && added.length === 0
          ? say('office:knowledge.similarRepeated')
          : '',
    )
    if (added.length === 0) return
    change([...similar, ...added])
    setNext('')
  }
  return (
    <section aria-labelledby={label}>
      <div className="knowledge-label">
        <span id={label}>{say('office:knowledge.similar')}</span>
        <span className="tag small number">{similar.length}</span>
        {!disabled && (
          <button type="button" className="link" onClick={() => setPasting('')}>
            {say('office:knowledge.pasteMany')}
          </button>
        )}
      </div>
      <div className="knowledge-similar">
        <ul>
          {similar.map((each, index) => (
            <li key={each}>
              <span>{each}</span>
              {!disabled && (
                <button
                  type="button"
                  className="button text tiny square"
                  aria-label={say('office:knowledge.removeSimilar', { question: each })}
                  onClick={() => change(similar.filter((_other, at) => at !== index))}
                >
                  <Icon name="close" size={14} />
                </button>
              )}
            </li>
          ))}
          {similar.length === 0 && disabled && <li className="quiet">{say('office:knowledge.noSimilar')}</li>}
        </ul>
        {!disabled && (
          <Input
            variant="borderless"
            prefix={<Icon name="plus" size={14} />}
            placeholder={say('office:knowledge.addSimilar')}
            aria-label={say('office:knowledge.addSimilar')}
            value={next}
            maxLength={500}
            onChange={(event) => {
              setNext(event.target.value)
              setTold('')
            }}
            onKeyDown={(event) => {
              // An input method confirms its word with Enter too; that Enter is not ours.
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
              event.preventDefault()
              take(next)
            }}
            onPaste={(event) => {
              const text = event.clipboardData.getData('text')
              if (!/[\r\n]/.test(text.trim())) return
              event.preventDefault()
              setPasting(text)
            }}
          />
        )}
      </div>
      <p className="field-hint" role="status">
        {told || say('office:knowledge.similarHelp')}
      </p>
      {pasting !== undefined && (
        <PasteDialog
          first={pasting}
          question={question}
          similar={similar}
          close={() => setPasting(undefined)}
          add={(added) => {
            change([...similar, ...added])
            setPasting(undefined)
          }}
        />
      )}
    </section>
  )
}

const PasteDialog = ({
  first,
  question,
  similar,
  add,
  close,
}: {
  first: string
  question: string
  similar: string[]
  add: (added: string[]) => void
  close: () => void
}) => {
  const say = usePhrases()
  const [text, setText] = useState(first)
  const { added, repeated, tooLong, overLimit } = splitQuestions(text, similar, question)
  return (
    <Modal
      open
      title={say('office:knowledge.pasteMany')}
      onCancel={close}
      footer={
        <Button type="primary" disabled={added.length === 0} onClick={() => add(added)}>
          {say('office:knowledge.pasteAdd', { count: added.length })}
        </Button>
      }
    >
      <div className="knowledge-dialog">
        <p className="field-hint">{say('office:knowledge.pasteManyHint')}</p>
        <Input.TextArea
          autoFocus
          aria-label={say('office:knowledge.pasteMany')}
          autoSize={{ minRows: 8, maxRows: 16 }}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="office-chips" role="status">
          <span className="tag ok">{say('office:knowledge.pasteResult', { added: added.length })}</span>
          {repeated > 0 && <span className="tag">{say('office:knowledge.pasteRepeated', { count: repeated })}</span>}
          {tooLong > 0 && <span className="tag wait">{say('office:knowledge.pasteTooLong', { count: tooLong })}</span>}
          {overLimit > 0 && (
            <span className="tag wait">{say('office:knowledge.pasteOverLimit', { count: overLimit })}</span>
          )}
        </div>
      </div>
    </Modal>
  )
}
