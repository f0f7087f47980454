import { Input, Segmented, Select } from 'antd'
import { useId } from 'react'
import { usePhrases } from '../shell/phrases.ts'
import { AnswerField } from './answer-field.tsx'
import type { Category } from './category-tree.tsx'
import { CategorySelect } from './category-tree.tsx'
import type { draftFaults, EntryDraft } from './entry-draft.ts'
import { SimilarQuestions } from './similar-questions.tsx'

/** Everything that can be written about an entry. */
export const EntryFields = ({
  draft,
  change,
  readOnly,
  faults,
  categories,
  isNew,
}: {
  draft: EntryDraft
  change: (part: Partial<EntryDraft>) => void
  readOnly: boolean
  faults: ReturnType<typeof draftFaults>
  categories: Category[]
  isNew: boolean
}) => {
  const say = usePhrases()
  const id = useId()
  const questionFaulty = faults.question === true && !draft.question.trim()
  return (
    <>
      <section>
        <div className="knowledge-label">
          <label htmlFor={`${id}-question`}>{say('office:knowledge.question')}</label>
        </div>
        <Input
          id={`${id}-question`}
          size="large"
          autoFocus={isNew}
          value={draft.question}
          readOnly={readOnly}
          maxLength={500}
          {...(questionFaulty ? { status: 'error' as const } : {})}
          aria-describedby={`${id}-question-help`}
          onChange={(event) => change({ question: event.target.value })}
        />
        <p className={questionFaulty ? 'field-error' : 'field-hint'} id={`${id}-question-help`}>
          {say(questionFaulty ? 'office:common.required' : 'office:knowledge.questionHelp')}
        </p>
      </section>
      <SimilarQuestions
        question={draft.question}
        similar={draft.similar}
        disabled={readOnly}
        change={(similar) => change({ similar })}
      />
      <AnswerField
        answer={draft.answer}
        disabled={readOnly}
        faulty={faults.answer === true && !draft.answer.trim()}
        change={(answer) => change({ answer })}
      />
      <div className="knowledge-settings">
        <div className="field">
          <span className="field-label">{say('office:knowledge.audience')}</span>
          <Segmented<EntryDraft['audience']>
            block
            disabled={readOnly}
            value={draft.audience}
            onChange={(audience) => change({ audience })}
            options={[
              { value: 'public', label: say('office:knowledge.audiencePublic') },
              { value: 'agents', label: say('office:knowledge.audienceAgents') },
            ]}
          />
          <span className="field-hint">
            {say(
              draft.audience === 'public'
                ? 'office:knowledge.audiencePublicHelp'
                : 'office:knowledge.audienceAgentsHelp',
            )}
          </span>
        </div>
        <div className="field">
          <label htmlFor={`${id}-category`}>{say('office:knowledge.category')}</label>
          <CategorySelect
            id={`${id}-category`}
            categories={categories}
            value={draft.categoryId}
            disabled={readOnly}
            placeholder={say('office:knowledge.uncategorised')}
            onChange={(categoryId) => change({ categoryId })}
          />
        </div>
        <Validity draft={draft} change={change} readOnly={readOnly} faulty={faults.validUntil === true} />
        <div className="field">
          <label htmlFor={`${id}-language`}>{say('office:knowledge.language')}</label>
          <Select<'auto' | 'zh' | 'en'>
            id={`${id}-language`}
            disabled={readOnly}
            value={draft.language ?? 'auto'}
            onChange={(language) => change({ language: language === 'auto' ? undefined : language })}
            options={([...(draft.language ? [] : ['auto' as const]), 'zh', 'en'] as const).map((value) => ({
              value,
              label: say(`office:knowledge.languages.${value}`),
            }))}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-kind`}>{say('office:knowledge.kind')}</label>
          <Select<EntryDraft['kind']>
            id={`${id}-kind`}
            disabled={readOnly}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
            options={(['faq', 'small_talk'] as const).map((value) => ({
              value,
              label: say(`office:knowledge.kinds.${value}`),
            }))}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-external`}>
            {say('office:knowledge.externalId')} <span className="quiet">{say('office:common.optional')}</span>
          </label>
          <Input
            id={`${id}-external`}
            value={draft.externalId}
            readOnly={readOnly}
            maxLength={80}
            onChange={(event) => change({ externalId: event.target.value })}
          />
          <span className="field-hint">{say('office:knowledge.externalIdHelp')}</span>
        </div>
      </div>
    </>
  )
}

const Validity = ({
  draft,
  change,
  readOnly,
  faulty,
}: {
  draft: EntryDraft
  change: (part: Partial<EntryDraft>) => void
  readOnly: boolean
  faulty: boolean
}) => {
  const say = usePhrases()
  const wrong = faulty && draft.validUntil < draft.validFrom
  return (
    <div className="field wide">
      <span className="field-label">
        {say('office:knowledge.validity')}{' '}
        {!draft.validFrom && !draft.validUntil && <span className="quiet">{say('office:knowledge.always')}</span>}
      </span>
      <div className="knowledge-validity">
        {(['validFrom', 'validUntil'] as const).map((name) => (
          <input
            key={name}
            type="date"
            className="input small"
            aria-label={say(name === 'validFrom' ? 'office:knowledge.from' : 'office:knowledge.until')}
            aria-invalid={name === 'validUntil' && wrong}
            value={draft[name]}
            readOnly={readOnly}
            onChange={(event) => change({ [name]: event.target.value })}
          />
        ))}
      </div>
      {wrong && <span className="field-error">{say('office:knowledge.validityWrong')}</span>}
    </div>
  )
}
