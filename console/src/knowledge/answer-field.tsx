import { Segmented } from 'antd'
import { useId, useRef, useState } from 'react'
import { Action } from '../office/action.tsx'
import Markdown from '../shell/markdown.tsx'
import { usePhrases } from '../shell/phrases.ts'
import type { Mark } from './markdown-edit.ts'
import { mark } from './markdown-edit.ts'

/** Each mark with the sign on its button; the link has a drawing. */
const marks: [Mark, string][] = [
  ['bold', 'B'],
  ['list', '•'],
  ['numbered', '1.'],
  ['link', ''],
]

/** The answer in Markdown, with a preview as customers read it. */
export const AnswerField = ({
  answer,
  change,
  disabled,
  faulty,
}: {
  answer: string
  change: (answer: string) => void
  disabled: boolean
  faulty: boolean
}) => {
  const say = usePhrases()
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [mode, setMode] = useState<'write' | 'preview'>(disabled ? 'preview' : 'write')
  const apply = (kind: Mark) => {
    const area = field.current
    if (!area) return
    const marked = mark({ text: answer, start: area.selectionStart, end: area.selectionEnd }, kind)
    change(marked.text)
    requestAnimationFrame(() => {
      area.focus()
      area.setSelectionRange(marked.start, marked.end)
    })
  }
  return (
    <section>
      <div className="knowledge-label">
        <label htmlFor={id}>{say('office:knowledge.answer')}</label>
        <span className="knowledge-label-end quiet">{say('office:knowledge.answerHelp')}</span>
      </div>
      <div className="knowledge-answer" data-faulty={faulty || undefined}>
        <div className="knowledge-answer-bar">
          <Segmented<'write' | 'preview'>
            size="small"
            value={mode}
            onChange={setMode}
            options={[
              { value: 'write', label: say('office:knowledge.write') },
              { value: 'preview', label: say('office:knowledge.preview') },
            ]}
          />
          {mode === 'write' && !disabled && (
            <span className="knowledge-marks">
              {marks.map(([kind, letter]) => (
                <Action
                  key={kind}
                  size="small"
                  type="text"
                  {...(letter ? {} : { drawing: 'link' as const })}
                  aria-label={say(`office:knowledge.toolbar.${kind}`)}
                  hint={say(`office:knowledge.toolbar.${kind}`)}
                  onClick={() => apply(kind)}
                >
                  {letter && <b>{letter}</b>}
                </Action>
              ))}
            </span>
          )}
        </div>
        {mode === 'write' ? (
          <textarea
            ref={field}
            id={id}
            value={answer}
            readOnly={disabled}
            maxLength={20_000}
            rows={Math.min(18, Math.max(7, answer.split('\n').length + 1))}
            aria-invalid={faulty}
            onChange={(event) => change(event.target.value)}
          />
        ) : (
          <div className="knowledge-answer-preview">
            {answer.trim() ? (
              <Markdown text={answer} />
            ) : (
              <span className="quiet">{say('office:knowledge.previewEmpty')}</span>
            )}
          </div>
        )}
      </div>
      {faulty && <p className="field-error">{say('office:common.required')}</p>}
    </section>
  )
}
