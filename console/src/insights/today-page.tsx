import type { Today } from '@yingda/contract'
import { App, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useAsk } from '../office/calls.ts'
import { useFormats } from '../office/formats.ts'
import { Asked } from '../office/listing.tsx'
import '../office/office.css'
import { Icon } from '../shell/icons.tsx'
import { Page } from '../shell/page.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { useMay, useMe } from '../shell/session.ts'
import { Empty } from '../shell/states.tsx'
import { HoursChart } from './hours-chart.tsx'
import './today.css'

const everyMs = 15_000

/** The first page: today in figures, told anew every 15 seconds. */
const TodayPage = () => {
  const say = usePhrases()
  const { clock } = useFormats()
  const ask = useAsk('GET /api/insights/today', undefined, { refetchInterval: everyMs })
  const note = ask.data && (
    <span role="status">
      {ask.isRefetchError ? (
        <span className="tag wait">
          <Icon name="offline" size={14} />
          {say('office:today.stale', { time: clock(ask.dataUpdatedAt) })}
        </span>
      ) : (
        say('office:today.refreshed', { time: clock(ask.dataUpdatedAt) })
      )}
    </span>
  )
  return (
    <App component={false}>
      <Page title={say('office:today.title')} note={note}>
        <Asked ask={ask} rows={6}>
          {(today) => <Figures today={today} />}
        </Asked>
      </Page>
    </App>
  )
}
export default TodayPage

const Figures = ({ today }: { today: Today }) => {
  const say = usePhrases()
  const { time } = useFormats()
  const { tenant } = useMe()
  return (
    <div className="today">
      <KeyFigures today={today} />
      {today.conversations === 0 && <NothingYet />}
      <div className="today-row">
        <Panel title={say('office:today.byHour')} meaning={say('office:today.byHourMeaning')} wide>
          <HoursChart byHour={today.byHour} />
        </Panel>
        <Panel title={say('office:today.reasons')} meaning={say('office:today.reasonsMeaning')}>
          <Reasons reasons={today.handOffReasons} />
        </Panel>
      </div>
      <div className="today-row even">
        <Panel title={say('office:today.unanswered')} meaning={say('office:today.unansweredMeaning')}>
          <Unanswered unanswered={today.unanswered} />
        </Panel>
        <Panel title={say('office:today.topQuestions')} meaning={say('office:today.topQuestionsMeaning')}>
          <TopQuestions questions={today.topQuestions} />
        </Panel>
      </div>
      <p className="today-since">{say('office:today.since', { time: time(today.since), zone: tenant.timeZone })}</p>
    </div>
  )
}

const KeyFigures = ({ today }: { today: Today }) => {
  const say = usePhrases()
  const { number, share, duration } = useFormats()
  const ofAll = (part: number) =>
    today.conversations > 0 ? say('office:today.ofConversations', { share: share(part, today.conversations) }) : ''
  return (
    <dl className="card today-figures">
      <Figure
        name="conversations"
        value={number(today.conversations)}
        more={say('office:today.openNow', { count: today.open })}
      />
      <Figure name="answeredByBot" value={number(today.answeredByBot)} more={ofAll(today.answeredByBot)} />
      <Figure name="servedByBotAlone" value={number(today.servedByBotAlone)} more={ofAll(today.servedByBotAlone)} />
      <Figure name="handedOff" value={number(today.handedOff)} more={ofAll(today.handedOff)} />
      <Figure
        name="timeToHuman"
        value={today.timeToHumanMedianMs === undefined ? undefined : duration(today.timeToHumanMedianMs)}
        more={
          today.timeToHumanP90Ms === undefined
            ? ''
            : say('office:today.p90', { time: duration(today.timeToHumanP90Ms) })
        }
      />
      <Figure
        name="waitingNow"
        value={number(today.waitingNow)}
        warn={today.waitingNow > 0}
        more={
          today.longestWaitMs === undefined
            ? say('office:today.nobodyWaits')
            : say('office:today.longest', { time: duration(today.longestWaitMs) })
        }
      />
      <Figure
        name="agentsOnline"
        value={number(today.agentsOnline)}
        warn={today.agentsOnline === 0}
        more={say(today.agentsOnline === 0 ? 'office:today.nobodyOnline' : 'office:today.ready')}
      />
      <Figure
        name="rating"
        value={today.ratingMean === undefined ? undefined : number(today.ratingMean, 2)}
        more={say('office:today.rated', { count: today.rated })}
      />
    </dl>
  )
}

type FigureName =
  | 'conversations'
  | 'answeredByBot'
  | 'servedByBotAlone'
  | 'handedOff'
  | 'timeToHuman'
  | 'waitingNow'
  | 'agentsOnline'
  | 'rating'

const Figure = ({
  name,
  value,
  more,
  warn,
}: {
  name: FigureName
  value: string | undefined
  more: string
  warn?: boolean
}) => {
  const say = usePhrases()
  return (
    <div className="today-figure">
      <dt>
        <Defined words={say(`office:today.${name}`)} meaning={say(`office:today.${name}Meaning`)} />
      </dt>
      <dd className={warn ? 'today-value warn' : 'today-value'}>
        {value ?? <span className="today-none">{say('office:today.noneYet')}</span>}
      </dd>
      <dd className="today-more">
        {warn && <Icon name="clock" size={14} />}
        {more}
      </dd>
    </div>
  )
}

/** A figure's name that says how it is counted, to the pointer and to the keyboard. */
const Defined = ({ words, meaning }: { words: string; meaning: string }) => {
  const say = usePhrases()
  return (
    <Tooltip title={meaning} trigger={['hover', 'focus', 'click']}>
      <button
        type="button"
        className="today-defined"
        aria-label={`${say('office:today.meaningOf', { figure: words })} ${meaning}`}
      >
        {words}
        <Icon name="info" size={14} />
      </button>
    </Tooltip>
  )
}

const Panel = ({
  title,
  meaning,
  wide,
  children,
}: {
  title: string
  meaning: string
  wide?: boolean
  children: ReactNode
}) => (
  <section className={wide ? 'card today-panel wide' : 'card today-panel'}>
    <h2>
      <Defined words={title} meaning={meaning} />
    </h2>
    {children}
  </section>
)

const NothingYet = () => {
  const say = usePhrases()
  const mayInstall = useMay('inboxes.manage')
  return (
    <div className="card">
      <Empty icon="conversations" title={say('office:today.nothingYet')}>
        {say('office:today.nothingYetHint')}
        {mayInstall && (
          <div>
            <Link to="/settings/inboxes">{say('office:today.toInboxes')}</Link>
          </div>
        )}
      </Empty>
    </div>
  )
}

const Reasons = ({ reasons }: { reasons: Today['handOffReasons'] }) => {
  const say = usePhrases()
  if (reasons.length === 0) return <p className="today-nothing">{say('office:today.noReasons')}</p>
  const most = Math.max(...reasons.map(({ count }) => count))
  return (
    <ul className="today-bars">
      {reasons.map(({ reason, count }) => (
        <li key={reason}>
          <span>{say(`office:handOffReasons.${reason}`)}</span>
          <span className="number">{say('office:today.times', { count })}</span>
          <i style={{ width: `${(count / most) * 100}%` }} />
        </li>
      ))}
    </ul>
  )
}

const TopQuestions = ({ questions }: { questions: Today['topQuestions'] }) => {
  const say = usePhrases()
  const mayRead = useMay('knowledge.read')
  if (questions.length === 0) return <p className="today-nothing">{say('office:today.noTopQuestions')}</p>
  return (
    <ol className="today-list">
      {questions.map(({ entryId, question, count }, index) => (
        <li key={entryId}>
          <span className="today-rank number">{index + 1}</span>
          {mayRead ? (
            <Link to={`/knowledge/${entryId}`} className="cut grow">
              {question}
            </Link>
          ) : (
            <span className="cut grow">{question}</span>
          )}
          <span className="quiet number">{say('office:today.times', { count })}</span>
        </li>
      ))}
    </ol>
  )
}

const Unanswered = ({ unanswered }: { unanswered: Today['unanswered'] }) => {
  const say = usePhrases()
  const { time } = useFormats()
  const mayEdit = useMay('knowledge.edit')
  if (unanswered.length === 0)
    return (
      <p className="today-nothing">
        <Icon name="check" /> {say('office:today.noUnanswered')}
      </p>
    )
  return (
    <ul className="today-list">
      {unanswered.map(({ question, at, conversationId }) => (
        <li key={`${conversationId}-${at}`}>
          <span className="quiet number">{time(at)}</span>
          <Link to={`/desk/${conversationId}`} className="cut grow" title={say('office:today.openConversation')}>
            {question}
          </Link>
          {mayEdit && (
            <Link to={`/knowledge/new?question=${encodeURIComponent(question)}`} className="button tiny">
              <Icon name="plus" size={14} />
              {say('office:today.makeKnowledge')}
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}
