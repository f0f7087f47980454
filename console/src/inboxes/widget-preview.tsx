import { Segmented } from 'antd'
import type { CSSProperties } from 'react'
import { useState } from 'react'
import { Icon } from '../shell/icons.tsx'
import { Logo } from '../shell/logo.tsx'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import { widgetColours } from './colours.ts'
import type { InboxFields } from './inbox-fields.ts'

/** The window as customers will see it, drawn from what is in the form. The words around the inbox's own are examples. */
export const WidgetPreview = ({ fields }: { fields: Partial<InboxFields> }) => {
  const say = usePhrases()
  const { language: spoken } = useLanguage()
  const [language, setLanguage] = useState(spoken)
  const colours = widgetColours(/^#[0-9a-f]{6}$/i.test(fields.colour ?? '') ? (fields.colour ?? '') : '#0B7A62')
  const style = {
    '--preview-primary': colours.primary,
    '--preview-text': colours.primaryText,
    '--preview-bg': colours.primaryBg,
    '--preview-on': colours.onPrimary,
  } as CSSProperties
  const questions = fields.quickQuestions?.[language] ?? []
  return (
    <aside className="inbox-preview">
      <div className="inbox-preview-head">
        <h3>{say('office:inboxes.preview')}</h3>
        <Segmented<'zh-CN' | 'en'>
          size="small"
          aria-label={say('office:inboxes.previewLanguage')}
          value={language}
          onChange={setLanguage}
          options={[
            { value: 'zh-CN', label: say('office:common.chinese') },
            { value: 'en', label: say('office:common.english') },
          ]}
        />
      </div>
      <div
        className={fields.position === 'left' ? 'preview-site left' : 'preview-site'}
        style={style}
        role="img"
        aria-label={say('office:inboxes.previewLabel')}
      >
        <div className="preview-window" data-theme="light">
          <header>
            {fields.logoUrl && /^https?:\/\/\S+$/.test(fields.logoUrl) ? (
              <img src={fields.logoUrl} alt="" />
            ) : (
              <b className="preview-logo">{fields.title?.trim().slice(0, 1)}</b>
            )}
            <span>
              <b>{fields.title}</b>
              <small>{say('office:inboxes.previewOpen')}</small>
            </span>
            <em>
              <Icon name="person" size={14} />
              {say('office:inboxes.previewPerson')}
            </em>
          </header>
          {questions.length > 0 && (
            <div className="preview-questions">
              {questions.map((question) => (
                <span key={question}>{question}</span>
              ))}
            </div>
          )}
          <div className="preview-log">
            {fields.welcome?.[language] && <p className="preview-bot">{fields.welcome[language]}</p>}
            <p className="preview-me">{say('office:inboxes.previewVisitor')}</p>
            {fields.botOn && (
              <>
                <small className="preview-who">{fields.botName}</small>
                <p className="preview-bot">
                  {say('office:inboxes.previewAnswer')}
                  <small>
                    <Icon name="source" size={14} />
                    {say('office:inboxes.previewSource')}
                  </small>
                </p>
              </>
            )}
          </div>
          <footer>
            <span>{say('office:inboxes.previewPlaceholder')}</span>
            <i>
              <Icon name="send" />
            </i>
          </footer>
          <p className="preview-powered">
            <Logo size={14} />
            {say('office:inboxes.previewPowered')}
          </p>
        </div>
        <i className="preview-launcher">
          <Icon name="down" size={24} />
        </i>
      </div>
      <p className="field-hint">{say('office:inboxes.previewHelp')}</p>
    </aside>
  )
}
