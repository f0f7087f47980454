import type { ResultOf } from '@yingda/contract'
import { Modal, Switch, Table, Upload } from 'antd'
import { useState } from 'react'
import { Action } from '../office/action.tsx'
import { useForget } from '../office/calls.ts'
import { useFormats } from '../office/formats.ts'
import { Icon } from '../shell/icons.tsx'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import { client } from '../shell/session.ts'
import { sentenceOf } from '../shell/states.tsx'

type Report = ResultOf<'POST /api/knowledge/import'>
type Step =
  | { kind: 'choose'; error?: unknown }
  | { kind: 'working'; file: File }
  | { kind: 'checked'; file: File; report: Report }
  | { kind: 'done'; report: Report }

/** The contract takes no more rows than this in one file. */
export const importRowsMax = 20_000

/** A file of questions: looked at first without changing anything, then taken. */
export const ImportDialog = ({ close }: { close: () => void }) => {
  const say = usePhrases()
  const forget = useForget()
  const [step, setStep] = useState<Step>({ kind: 'choose' })
  const [publish, setPublish] = useState(true)
  const send = async (file: File, dryRun: boolean, publishing: boolean) => {
    setStep({ kind: 'working', file })
    try {
      const report = await client.call(
        'POST /api/knowledge/import',
        { query: { dryRun: String(dryRun), publish: String(publishing) } },
        { file, fileName: file.name },
      )
      setStep(dryRun ? { kind: 'checked', file, report } : { kind: 'done', report })
      if (!dryRun)
        await forget('GET /api/knowledge/entries', 'GET /api/knowledge/categories', 'GET /api/knowledge/entries/{id}')
    } catch (error) {
      setStep({ kind: 'choose', error })
    }
  }
  const takes = step.kind === 'checked' ? step.report.created + step.report.updated : 0
  return (
    <Modal
      open
      width={720}
      title={say('office:knowledge.importTitle')}
      onCancel={close}
      footer={
        step.kind === 'checked' ? (
          <>
            <Action onClick={() => setStep({ kind: 'choose' })}>{say('office:knowledge.importAnother')}</Action>
            <Action type="primary" disabled={takes === 0} onClick={() => void send(step.file, false, publish)}>
              {takes === 0
                ? say('office:knowledge.importNothing')
                : say('office:knowledge.importNow', { count: takes })}
            </Action>
          </>
        ) : step.kind === 'done' ? (
          <Action type="primary" onClick={close}>
            {say('office:common.close')}
          </Action>
        ) : null
      }
    >
      <div className="knowledge-dialog">
        {step.kind === 'choose' && (
          <>
            {step.error !== undefined && (
              <p className="test-failed" role="alert">
                <Icon name="warning" />
                {sentenceOf(step.error, say('states.network'))}
              </p>
            )}
            <Upload.Dragger
              accept=".csv,.tsv,.xlsx,.json"
              maxCount={1}
              showUploadList={false}
              beforeUpload={(file) => {
                void send(file, true, publish)
                return false
              }}
            >
              <Icon name="upload" size={24} />
              <p>{say('office:knowledge.importDrop')}</p>
              <p className="field-hint">{say('office:knowledge.importFormats', { max: importRowsMax })}</p>
            </Upload.Dragger>
            <p className="field-hint">{say('office:knowledge.importColumns')}</p>
          </>
        )}
        {step.kind === 'working' && (
          <p role="status" className="knowledge-working">
            <Icon name="refresh" /> {step.file.name} · {say('office:knowledge.importChecking')}
          </p>
        )}
        {(step.kind === 'checked' || step.kind === 'done') && (
          <ReportView report={step.report} done={step.kind === 'done'} />
        )}
        {step.kind === 'checked' && (
          <label className="office-switch">
            <Switch checked={publish} onChange={setPublish} />
            <div>
              <b>{say('office:knowledge.importPublish')}</b>
              <span>{say('office:knowledge.importPublishHelp')}</span>
            </div>
          </label>
        )}
      </div>
    </Modal>
  )
}

const ReportView = ({ report, done }: { report: Report; done: boolean }) => {
  const say = usePhrases()
  const { language } = useLanguage()
  const { number } = useFormats()
  const rowsWithErrors = new Set(report.errors.map(({ row }) => row)).size
  const figures = [
    ['importCreated', report.created, ''],
    ['importUpdated', report.updated, ''],
    ['importUnchanged', report.unchanged, ''],
    ['importErrors', rowsWithErrors, rowsWithErrors > 0 ? 'bad' : ''],
  ] as const
  return (
    <>
      <p role="status">
        <Icon name={done ? 'check' : 'info'} />{' '}
        <b>{say(done ? 'office:knowledge.importDone' : 'office:knowledge.importChecked')}</b>{' '}
        <span className="quiet">{say('office:knowledge.importRows', { count: number(report.rows) })}</span>
      </p>
      <dl className="knowledge-report">
        {figures.map(([name, count, tone]) => (
          <div key={name} className={tone}>
            <dt>{say(`office:knowledge.${name}`)}</dt>
            <dd className="number">{number(count)}</dd>
          </div>
        ))}
      </dl>
      {report.errors.length > 0 && (
        <>
          <p className="field-hint">{say('office:knowledge.importErrorsHint')}</p>
          <Table
            size="small"
            dataSource={report.errors.map((error, index) => ({ ...error, key: index }))}
            scroll={{ x: 560, y: 260 }}
            pagination={report.errors.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
            columns={[
              { title: say('office:knowledge.importRow'), dataIndex: 'row', width: 64 },
              { title: say('office:knowledge.importField'), dataIndex: 'field', width: 110 },
              { title: say('office:knowledge.importValue'), dataIndex: 'value', ellipsis: true },
              {
                title: say('office:knowledge.importMessage'),
                dataIndex: 'message',
                render: (message: Report['errors'][number]['message']) => message[language],
              },
            ]}
          />
        </>
      )}
    </>
  )
}
