import { useQuery } from '@tanstack/react-query'
import type { Conversation } from '@yingda/contract'
import { Modal, message } from 'antd'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Avatar } from '../../shell/avatar.tsx'
import { usePhrases } from '../../shell/phrases.ts'
import { useAgents } from '../../shell/presence.ts'
import { client, useMe } from '../../shell/session.ts'
import { Empty, Failed, Loading } from '../../shell/states.tsx'
import { act } from '../actions.ts'

type Target = { agentId: string; name: string } | { skillGroupId: string; name: string }

const rank = { online: 0, busy: 1, break: 2, offline: 3 }

/** Handing a conversation to a colleague or a skill group, with a word that only colleagues read. */
const TransferDialog = ({ row, close }: { row: Conversation; close: () => void }) => {
  const say = usePhrases()
  const me = useMe()
  const [kind, setKind] = useState<'agents' | 'groups'>('agents')
  const [wanted, setWanted] = useState('')
  const [target, setTarget] = useState<Target>()
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const agents = useAgents((state) => state.agents)
  const groups = useQuery({ queryKey: ['skill-groups'], queryFn: () => client.call('GET /api/skill-groups') })

  const submit = async () => {
    if (!target) return
    setBusy(true)
    const { name, ...to } = target
    const body = { ...to, ...(note.trim() ? { note: note.trim() } : {}) }
    const done = await act(client.call('POST /api/conversations/{id}/transfer', { params: { id: row.id }, body }))
    setBusy(false)
    if (!done) return
    void message.success(say('conversations:transfer.done', { name }))
    close()
  }
  const serving = row.servedBy.kind === 'agent' ? row.servedBy.agentId : undefined
  const fits = (name: string) => name.toLowerCase().includes(wanted.trim().toLowerCase())
  const colleagues = Object.values(agents)
    .filter((agent) => agent.agentId !== serving && fits(agent.name))
    .toSorted((a, b) => rank[a.presence] - rank[b.presence] || a.serving / a.capacity - b.serving / b.capacity)

  return (
    <Modal
      open
      title={say('conversations:transfer.title')}
      onCancel={close}
      onOk={() => void submit()}
      okText={say('conversations:transfer.submit')}
      okButtonProps={{ disabled: !target, loading: busy }}
      width={440}
    >
      <div className="transfer">
        <div className="transfer-head">
          <div className="modes" role="tablist">
            {(['agents', 'groups'] as const).map((each) => (
              <button type="button" role="tab" key={each} aria-selected={kind === each} onClick={() => setKind(each)}>
                {say(`conversations:transfer.${each}`)}
              </button>
            ))}
          </div>
          <input
            className="input small"
            placeholder={say('conversations:transfer.search')}
            aria-label={say('conversations:transfer.search')}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
        <div className="transfer-list" role="radiogroup" aria-label={say(`conversations:transfer.${kind}`)}>
          {kind === 'agents' &&
            colleagues.map((agent) => (
              <Choice
                key={agent.agentId}
                chosen={target !== undefined && 'agentId' in target && target.agentId === agent.agentId}
                disabled={agent.presence === 'offline'}
                onChoose={() => setTarget({ agentId: agent.agentId, name: agent.name })}
              >
                <Avatar id={agent.agentId} name={agent.name} size={32} />
                <span className="cut transfer-name">
                  {agent.name}
                  {agent.agentId === me.id ? ` (${say('shell:rail.me')})` : ''}
                </span>
                <span className="transfer-state">
                  <span className={`dot ${agent.presence}`} />
                  {say(`shell:presence.${agent.presence}`)}
                </span>
                <span className="number quiet">
                  {say('conversations:transfer.load', { serving: agent.serving, capacity: agent.capacity })}
                </span>
              </Choice>
            ))}
          {kind === 'agents' && colleagues.length === 0 && <Empty title={say('conversations:transfer.none')} />}
          {kind === 'groups' && groups.isPending && <Loading rows={3} />}
          {kind === 'groups' && groups.isError && <Failed error={groups.error} retry={() => void groups.refetch()} />}
          {kind === 'groups' &&
            groups.data?.items
              .filter((group) => fits(group.name))
              .map((group) => (
                <Choice
                  key={group.id}
                  chosen={target !== undefined && 'skillGroupId' in target && target.skillGroupId === group.id}
                  disabled={false}
                  onChoose={() => setTarget({ skillGroupId: group.id, name: group.name })}
                >
                  <span className="cut transfer-name">{group.name}</span>
                  <span className="quiet number">
                    {say('conversations:transfer.online', { count: group.online })} ·{' '}
                    {say('conversations:transfer.waiting', { count: group.waiting })}
                  </span>
                </Choice>
              ))}
        </div>
        <textarea
          className="input"
          rows={2}
          maxLength={1000}
          placeholder={say('conversations:transfer.note')}
          aria-label={say('conversations:transfer.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
    </Modal>
  )
}
export default TransferDialog

const Choice = (props: { chosen: boolean; disabled: boolean; onChoose: () => void; children: ReactNode }) => (
  <button
    type="button"
    role="radio"
    aria-checked={props.chosen}
    disabled={props.disabled}
    className={props.chosen ? 'transfer-choice chosen' : 'transfer-choice'}
    onClick={props.onChoose}
  >
    {props.children}
  </button>
)
