import type { BotSettings, BotVerdict } from '@yingda/contract'
import { Input, Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAsk } from '../office/calls.ts'
import { Icon } from '../shell/icons.tsx'
import Markdown from '../shell/markdown.tsx'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { sentenceOf } from '../shell/states.tsx'

type Answered =
  | { kind: 'nothing' }
  | { kind: 'asking' }
  | { kind: 'told'; verdict: BotVerdict }
  | { kind: 'failed'; error: unknown }

/** Ask the bot as a customer would: what it would say, how sure it is, and what came close. Nothing is stored. */
export const TestBox = ({ addTo }: { addTo: ((question: string) => void) | undefined }) => {
  const say = usePhrases()
  const blocked = useBlocked()('bot.ask')
  const settings = useAsk('GET /api/bot/settings')
  const [question, setQuestion] = useState('')
  const [asked, setAsked] = useState('')
  const [drafts, setDrafts] = useState(false)
  const [answered, setAnswered] = useState<Answered>({ kind: 'nothing' })
  const ask = async (withDrafts: boolean) => {
    const words = question.trim()
    if (!words || blocked) return
    setAsked(words)
    setAnswered({ kind: 'asking' })
    try {
      const verdict = await client.call('POST /api/bot/ask', { body: { question: words, drafts: withDrafts } })
      setAnswered({ kind: 'told', verdict })
    } catch (error) {
      setAnswered({ kind: 'failed', error })
    }
  }
  return (
    <section className="card test-box" aria-label={say('office:knowledge.test.title')}>
      <div className="test-head">
        <h2>
          <Icon name="play" />
          {say('office:knowledge.test.title')}
        </h2>
        <Segmented<'live' | 'drafts'>
          size="small"
          aria-label={say('office:knowledge.test.source')}
          value={drafts ? 'drafts' : 'live'}
          onChange={(next) => {
            setDrafts(next === 'drafts')
            void ask(next === 'drafts')
          }}
          options={(['live', 'drafts'] as const).map((value) => ({
            value,
            label: say(`office:knowledge.test.${value}`),
          }))}
        />
      </div>
      <form
        className="test-ask"
        onSubmit={(event) => {
          event.preventDefault()
          void ask(drafts)
        }}
      >
        <Input
          aria-label={say('office:knowledge.test.question')}
          placeholder={say('office:knowledge.test.question')}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
        />
        <Action htmlType="submit" blocked={blocked} loading={answered.kind === 'asking'}>
          {say('office:knowledge.test.ask')}
        </Action>
      </form>
      <div role="status">
        {answered.kind === 'nothing' && <p className="field-hint">{say('office:knowledge.test.hint')}</p>}
        {answered.kind === 'asking' && <p className="field-hint">{say('office:knowledge.test.asking')}</p>}
        {answered.kind === 'failed' && (
          <p className="test-failed">
            <Icon name="warning" />
            {say('office:knowledge.test.failed')} {sentenceOf(answered.error, say('states.network'))}
          </p>
        )}
        {answered.kind === 'told' && <Verdict verdict={answered.verdict} settings={settings.data} />}
      </div>
      {answered.kind === 'told' && addTo && (
        <button type="button" className="button small test-add" onClick={() => addTo(asked)}>
          <Icon name="plus" size={14} />
          {say('office:knowledge.test.addTo')}
        </button>
      )}
    </section>
  )
}

const bandTag = { answer: 'ok', offer: 'wait', none: '', small_talk: 'bot' } as const
const two = (value: number) => value.toFixed(2)

const Verdict = ({ verdict, settings }: { verdict: BotVerdict; settings: BotSettings | undefined }) => {
  const say = usePhrases()
  const lines = {
    answer: settings ? two(settings.answerThreshold) : '…',
    suggest: settings ? two(settings.suggestThreshold) : '…',
  }
  return (
    <div className="test-verdict">
      <p>
        <span className={`tag ${bandTag[verdict.band]}`}>{say(`office:knowledge.test.bands.${verdict.band}`)}</span>
        <span className="quiet">{say(`office:knowledge.test.bandMeanings.${verdict.band}`, lines)}</span>
      </p>
      {verdict.receipt.understoodAs && (
        <p className="quiet">
          {say('office:knowledge.test.understoodAs')} “{verdict.receipt.understoodAs}”
        </p>
      )}
      {verdict.handOff.length > 0 && (
        <p>
          <span className="tag wait">{say('office:knowledge.test.handsOff')}</span>
          {verdict.handOff.map((reason) => say(`office:handOffReasons.${reason}`)).join(' · ')}
        </p>
      )}
      <h3>{say('office:knowledge.test.candidates')}</h3>
      {verdict.candidates.length === 0 ? (
        <p className="quiet">{say('office:knowledge.test.noCandidates')}</p>
      ) : (
        <ul className="test-candidates">
          {verdict.candidates.map((candidate, index) => (
            <li key={candidate.entryId}>
              <Link
                to={`/knowledge/${candidate.entryId}`}
                className={index === 0 ? 'cut best' : 'cut'}
                title={candidate.question}
              >
                {candidate.question}
              </Link>
              <ScoreBar score={candidate.score} settings={settings} />
              <span className="number">{two(candidate.score)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="field-hint">
        {settings && say('office:knowledge.test.lines', lines)}
        {settings && ' · '}
        {say('office:knowledge.test.took', { ms: Math.max(1, Math.round(verdict.tookMs)) })}
      </p>
      {verdict.best && (
        <p className="field-hint">
          {say('office:knowledge.test.matched')} “{verdict.best.matched}”
        </p>
      )}
      <h3>{say('office:knowledge.test.sees')}</h3>
      <Seen verdict={verdict} settings={settings} />
    </div>
  )
}

const ScoreBar = ({ score, settings }: { score: number; settings: BotSettings | undefined }) => {
  const passes = settings !== undefined && score >= settings.answerThreshold
  return (
    <span className="test-score" aria-hidden="true">
      <i className={passes ? 'passes' : ''} style={{ width: `${Math.min(1, Math.max(0, score)) * 100}%` }} />
      {settings && <em style={{ left: `${settings.suggestThreshold * 100}%` }} />}
      {settings && <em className="strong" style={{ left: `${settings.answerThreshold * 100}%` }} />}
    </span>
  )
}

/** The bubble a customer would get. */
const Seen = ({ verdict, settings }: { verdict: BotVerdict; settings: BotSettings | undefined }) => {
  const say = usePhrases()
  const { language } = useLanguage()
  if (verdict.band === 'offer')
    return (
      <div className="test-bubble">
        {say('office:knowledge.test.offerSentence')}
        <ul>
          {verdict.candidates.slice(0, 3).map(({ entryId, question }) => (
            <li key={entryId}>{question}</li>
          ))}
        </ul>
        <span className="quiet">{say('office:knowledge.test.neither')}</span>
      </div>
    )
  const words = verdict.answer ?? settings?.fallback[language] ?? ''
  return (
    <div className="test-bubble">
      <Markdown text={words} />
      {verdict.band === 'answer' && verdict.receipt.question && (
        <span className="test-basis">
          <Icon name="source" size={14} />
          {say('office:knowledge.test.basis')} {verdict.receipt.question}
        </span>
      )}
      {verdict.band === 'none' && (
        <span className="test-person">
          <Icon name="person" size={14} />
          {say('office:knowledge.test.person')}
        </span>
      )}
    </div>
  )
}
