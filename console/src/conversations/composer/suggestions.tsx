import type { Conversation } from '@yingda/contract'
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { usePhrases } from '../../shell/phrases.ts'
import { useMe } from '../../shell/session.ts'
import { Choices } from './choices.tsx'
import { fillPlaceholders } from './fill-placeholders.ts'
import { plainAnswer } from './plain-answer.ts'
import type { Trigger } from './triggers.ts'
import type { Finding } from './use-knowledge.ts'
import { answerOf, useKnowledge } from './use-knowledge.ts'
import type { QuickReply } from './use-quick-replies.ts'
import { countUse, useQuickReplies } from './use-quick-replies.ts'

/** What the text field and the open list tell each other. */
export interface Suggesting {
  listId: string
  activeId: string | undefined
  /** Whether the key was the list's; the text must then leave it alone. */
  onKey: (key: string) => boolean
  view: ReactNode
}

/** Quick replies and knowledge for what stands at the caret. Nothing happens before one is chosen. */
export const useSuggestions = (
  trigger: Trigger | undefined,
  row: Conversation,
  insert: (at: Trigger, text: string) => void,
  dismiss: () => void,
): Suggesting => {
  const quick = useQuickReplies(trigger?.kind === 'quick' ? trigger.query : undefined)
  const knowledge = useKnowledge(trigger?.kind === 'knowledge' && trigger.query ? trigger.query : undefined)
  const [active, setActive] = useState(0)
  const token = `${trigger?.kind}:${trigger?.query}`
  useEffect(() => setActive(0), [token])
  const me = useMe()
  const listId = 'composer-choices'
  if (!trigger) return { listId, activeId: undefined, onKey: () => false, view: null }

  const fill = (text: string) => fillPlaceholders(text, { contact: row.contact, agent: me })
  const takeReply = (reply: QuickReply) => {
    insert(trigger, fill(reply.text))
    void countUse(reply.id)
  }
  const takeFinding = (finding: Finding) =>
    void answerOf(finding).then((answer) => insert(trigger, plainAnswer(answer)))

  const count = trigger.kind === 'quick' ? quick.length : knowledge.findings.length
  const at = Math.min(active, Math.max(0, count - 1))
  const onKey = (key: string): boolean => {
    if (key === 'Escape') {
      dismiss()
      return true
    }
    if (count === 0) return false
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      setActive((at + (key === 'ArrowDown' ? 1 : count - 1)) % count)
      return true
    }
    if (key !== 'Enter' && key !== 'Tab') return false
    const [reply, finding] = [quick[at], knowledge.findings[at]]
    if (trigger.kind === 'quick' && reply) takeReply(reply)
    if (trigger.kind === 'knowledge' && finding) takeFinding(finding)
    return true
  }
  const shared = { id: listId, active: at, onActive: setActive }
  return {
    listId,
    activeId: count > 0 ? `${listId}-${at}` : undefined,
    onKey,
    view:
      trigger.kind === 'quick' ? (
        <QuickChoices {...shared} query={trigger.query} items={quick} onChoose={takeReply} fill={fill} />
      ) : (
        <KnowledgeChoices
          {...shared}
          query={trigger.query}
          items={knowledge.findings}
          searching={knowledge.searching}
          onChoose={takeFinding}
        />
      ),
  }
}

interface Shared {
  id: string
  active: number
  onActive: (index: number) => void
  query: string
}

const Hints = () => {
  const say = usePhrases()
  return (
    <span className="choices-keys">
      <span className="key">↑↓</span>
      {say('conversations:quick.choose')}
      <span className="key">Enter</span>
      {say('conversations:quick.insert')}
    </span>
  )
}

const QuickChoices = (
  props: Shared & { items: QuickReply[]; onChoose: (reply: QuickReply) => void; fill: (text: string) => string },
) => {
  const say = usePhrases()
  const chosen = props.items[props.active]
  return (
    <Choices
      {...props}
      label={say('conversations:quick.title')}
      keyOf={(reply) => reply.id}
      head={
        <>
          {props.query ? say('conversations:quick.matching', { query: props.query }) : say('conversations:quick.title')}
          <Hints />
        </>
      }
      draw={(reply) => (
        <>
          <b className="choice-title cut">{reply.title}</b>
          <span className="choice-key">/{reply.shortcut}</span>
          <span className="choice-text cut">{reply.text}</span>
          <span className="tag small">{say(`conversations:quick.scope.${reply.scope}`)}</span>
        </>
      )}
      foot={
        chosen ? (
          <>
            <span className="quiet">{say('conversations:quick.preview')}</span>
            <span>{props.fill(chosen.text)}</span>
          </>
        ) : (
          <span className="quiet">{say('conversations:quick.none')}</span>
        )
      }
    />
  )
}

const KnowledgeChoices = (
  props: Shared & { items: Finding[]; searching: boolean; onChoose: (finding: Finding) => void },
) => {
  const say = usePhrases()
  const chosen = props.items[props.active]
  const told = !props.query
    ? say('conversations:knowledge.type')
    : props.searching
      ? say('conversations:knowledge.searching')
      : say('conversations:knowledge.none')
  return (
    <Choices
      {...props}
      label={say('conversations:knowledge.title')}
      keyOf={(finding) => finding.entryId}
      head={
        <>
          {say('conversations:knowledge.title')}
          <Hints />
        </>
      }
      draw={(finding) => (
        <>
          <span className="choice-question cut">{finding.question}</span>
          <span className="tag small bot number">
            {say('conversations:knowledge.score', { score: Math.round(finding.score * 100) })}
          </span>
        </>
      )}
      foot={
        chosen?.answer ? (
          <>
            <span className="quiet">{say('conversations:quick.preview')}</span>
            <span className="choices-answer">{plainAnswer(chosen.answer)}</span>
          </>
        ) : (
          !chosen && <span className="quiet">{told}</span>
        )
      }
    />
  )
}
