import type { BotSettings } from '@yingda/contract'
import { Alert, Input, InputNumber, Select, Slider, Switch } from 'antd'
import { useId, useState } from 'react'
import { Link } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { Asked } from '../office/listing.tsx'
import { SettingsContent, Switched } from '../office/settings-content.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import './bot.css'
import { parseSynonyms, printSynonyms } from './synonyms.ts'

/** When the bot answers, when it asks first, and when it calls a person. */
const BotPage = () => {
  const say = usePhrases()
  const ask = useAsk('GET /api/bot/settings')
  return (
    <SettingsContent
      narrow
      title={say('office:bot.title')}
      intro={say('office:bot.intro')}
      actions={
        <Link to="/knowledge" className="button">
          {say('office:bot.tryIt')}
        </Link>
      }
    >
      <Asked ask={ask}>{(settings) => <BotForm first={settings} />}</Asked>
    </SettingsContent>
  )
}
export default BotPage

const BotForm = ({ first }: { first: BotSettings }) => {
  const say = usePhrases()
  const { busy, act } = useAct()
  const forget = useForget()
  const blocked = useBlocked()('bot.configure')
  const [settings, setSettings] = useState(first)
  const [synonyms, setSynonyms] = useState(printSynonyms(first.synonyms))
  const { groups, faults } = parseSynonyms(synonyms)
  const change = (part: Partial<BotSettings>) => setSettings((before) => ({ ...before, ...part }))
  const unsaid = !settings.fallback['zh-CN'].trim() || !settings.fallback.en.trim()
  const save = () =>
    act(async () => {
      await client.call('PUT /api/bot/settings', { body: { ...settings, synonyms: groups } })
      await forget('GET /api/bot/settings')
    }, say('office:common.saved'))
  const readOnly = blocked !== undefined
  return (
    <>
      {readOnly && <Alert type="info" title={say('office:bot.readOnly')} className="bot-read-only" />}
      <fieldset disabled={readOnly} className="bot-form">
        <Thresholds settings={settings} change={change} disabled={readOnly} />
        <HandOff settings={settings} change={change} disabled={readOnly} />
        <Words settings={settings} change={change} disabled={readOnly} />
        <Synonyms text={synonyms} change={setSynonyms} count={groups.length} faults={faults} />
        <Fallback settings={settings} change={change} />
      </fieldset>
      <div className="office-save">
        <Action
          type="primary"
          blocked={blocked}
          loading={busy}
          disabled={faults.size > 0 || unsaid}
          onClick={() => void save()}
        >
          {say('office:common.save')}
        </Action>
      </div>
    </>
  )
}

interface PartProps {
  settings: BotSettings
  change: (part: Partial<BotSettings>) => void
  disabled: boolean
}

const two = (value: number) => value.toFixed(2)

const Thresholds = ({ settings, change, disabled }: PartProps) => {
  const say = usePhrases()
  const { answerThreshold: answer, suggestThreshold: suggest } = settings
  const lines = { answer: two(answer), suggest: two(suggest) }
  return (
    <section className="card office-section">
      <h3>{say('office:bot.thresholds')}</h3>
      <div className="bot-scale" role="img" aria-label={say('office:bot.scaleLabel', lines)}>
        <span style={{ width: `${suggest * 100}%` }}>{say('office:bot.scaleNone')}</span>
        <span className="offer" style={{ width: `${(answer - suggest) * 100}%` }}>
          {say('office:bot.scaleOffer')}
        </span>
        <span className="answer" style={{ width: `${(1 - answer) * 100}%` }}>
          {say('office:bot.scaleAnswer')}
        </span>
      </div>
      <Threshold
        title={say('office:bot.answerThreshold')}
        help={say('office:bot.answerThresholdHelp')}
        value={answer}
        disabled={disabled}
        // The lines push each other along, so that they can never cross.
        change={(value) => change({ answerThreshold: value, suggestThreshold: Math.min(suggest, value) })}
      />
      <Threshold
        title={say('office:bot.suggestThreshold')}
        help={say('office:bot.suggestThresholdHelp')}
        value={suggest}
        disabled={disabled}
        change={(value) => change({ suggestThreshold: value, answerThreshold: Math.max(answer, value) })}
      />
    </section>
  )
}

const Threshold = ({
  title,
  help,
  value,
  disabled,
  change,
}: {
  title: string
  help: string
  value: number
  disabled: boolean
  change: (value: number) => void
}) => (
  <div className="bot-threshold">
    <div>
      <b>{title}</b>
      <p className="field-hint">{help}</p>
    </div>
    <Slider
      min={0}
      max={1}
      step={0.01}
      value={value}
      disabled={disabled}
      onChange={change}
      ariaLabelForHandle={title}
      tooltip={{ formatter: (shown) => two(shown ?? 0) }}
    />
    <InputNumber
      aria-label={title}
      min={0}
      max={1}
      step={0.01}
      precision={2}
      value={value}
      disabled={disabled}
      onChange={(next) => next !== null && change(next)}
    />
  </div>
)

const rules = ['askedTwice', 'disliked', 'angry'] as const

const HandOff = ({ settings, change, disabled }: PartProps) => {
  const say = usePhrases()
  const when = settings.handOffWhen
  return (
    <section className="card office-section">
      <h3>{say('office:bot.handOff')}</h3>
      <p className="office-intro">{say('office:bot.handOffHelp')}</p>
      {rules.map((rule) => (
        <Switched key={rule} title={say(`office:bot.${rule}`)}>
          <Switch
            checked={when[rule]}
            disabled={disabled}
            aria-label={say(`office:bot.${rule}`)}
            onChange={(on) => change({ handOffWhen: { ...when, [rule]: on } })}
          />
        </Switched>
      ))}
      <div className="bot-number">
        <InputNumber
          aria-label={say('office:bot.nonAnswers')}
          min={1}
          max={5}
          precision={0}
          disabled={disabled}
          value={when.nonAnswersInARow}
          onChange={(next) => next !== null && change({ handOffWhen: { ...when, nonAnswersInARow: next } })}
        />
        {say('office:bot.nonAnswers')}
      </div>
    </section>
  )
}

const Words = ({ settings, change, disabled }: PartProps) => {
  const say = usePhrases()
  const id = useId()
  return (
    <section className="card office-section">
      <h3>{say('office:bot.smallTalk')}</h3>
      <Switched title={say('office:bot.smallTalkOn')}>
        <Switch
          checked={settings.smallTalkOn}
          disabled={disabled}
          aria-label={say('office:bot.smallTalkOn')}
          onChange={(smallTalkOn) => change({ smallTalkOn })}
        />
      </Switched>
      {(['extraHandOffWords', 'extraAngerWords'] as const).map((name) => (
        <div className="field bot-words" key={name}>
          <label htmlFor={`${id}-${name}`}>{say(`office:bot.${name}`)}</label>
          <Select
            id={`${id}-${name}`}
            mode="tags"
            open={false}
            suffixIcon={null}
            maxCount={200}
            disabled={disabled}
            tokenSeparators={[',', '，', '、', '\n']}
            placeholder={say('office:common.addByEnter')}
            value={settings[name]}
            onChange={(words: string[]) =>
              change({ [name]: words.map((word) => word.trim().slice(0, 40)).filter(Boolean) })
            }
          />
          <span className="field-hint">{say(`office:bot.${name}Help`)}</span>
        </div>
      ))}
    </section>
  )
}

const Synonyms = ({
  text,
  change,
  count,
  faults,
}: {
  text: string
  change: (text: string) => void
  count: number
  faults: ReturnType<typeof parseSynonyms>['faults']
}) => {
  const say = usePhrases()
  const id = useId()
  return (
    <section className="card office-section">
      <h3>
        <label htmlFor={id}>{say('office:bot.synonyms')}</label>{' '}
        <span className="quiet bot-count">{say('office:bot.synonymsCount', { count })}</span>
      </h3>
      <p className="office-intro">{say('office:bot.synonymsHelp')}</p>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 3, maxRows: 14 }}
        placeholder={say('office:bot.synonymsPlaceholder')}
        value={text}
        {...(faults.size > 0 ? { status: 'error' as const } : {})}
        onChange={(event) => change(event.target.value)}
      />
      {[...faults].map(([fault, lines]) => (
        <p className="field-error" role="alert" key={fault}>
          {say(`office:bot.${fault}`, { lines: lines.join(', ') })}
        </p>
      ))}
    </section>
  )
}

const Fallback = ({ settings, change }: Omit<PartProps, 'disabled'>) => {
  const say = usePhrases()
  const id = useId()
  return (
    <section className="card office-section">
      <h3>{say('office:bot.fallback')}</h3>
      <p className="office-intro">{say('office:bot.fallbackHelp')}</p>
      {(['zh-CN', 'en'] as const).map((language) => (
        <div className="field bot-words" key={language}>
          <label htmlFor={`${id}-${language}`}>
            {say(language === 'en' ? 'office:common.english' : 'office:common.chinese')}
          </label>
          <Input.TextArea
            id={`${id}-${language}`}
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={500}
            value={settings.fallback[language]}
            onChange={(event) => change({ fallback: { ...settings.fallback, [language]: event.target.value } })}
          />
          {!settings.fallback[language].trim() && <span className="field-error">{say('office:common.required')}</span>}
        </div>
      ))}
    </section>
  )
}
