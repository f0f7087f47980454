import type { ResultOf } from '@yingda/contract'
import { Alert, Form, Input, Select } from 'antd'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { useFormats } from '../office/formats.ts'
import { Asked } from '../office/listing.tsx'
import { SettingsContent } from '../office/settings-content.tsx'
import { TimeZoneSelect, timeIn } from '../office/time-zone-select.tsx'
import { useLanguage, usePhrases } from '../shell/phrases.ts'
import { client, meChanged, useMe } from '../shell/session.ts'

type Company = ResultOf<'GET /api/tenant'>

/** The company: its name, language and time zone. */
const CompanyPage = () => {
  const say = usePhrases()
  const ask = useAsk('GET /api/tenant')
  return (
    <SettingsContent narrow title={say('office:company.title')} intro={say('office:company.intro')}>
      <Asked ask={ask}>{(company) => <CompanyForm company={company} />}</Asked>
    </SettingsContent>
  )
}
export default CompanyPage

const CompanyForm = ({ company }: { company: Company }) => {
  const say = usePhrases()
  const me = useMe()
  const { language } = useLanguage()
  const { busy, act } = useAct()
  const forget = useForget()
  const { time } = useFormats()
  const blocked = useBlocked()('tenant.manage')
  const [form] = Form.useForm<Company>()
  const timeZone = Form.useWatch('timeZone', form) ?? company.timeZone
  const save = (values: Pick<Company, 'name' | 'language' | 'timeZone'>) =>
    act(async () => {
      const tenant = await client.call('PATCH /api/tenant', {
        body: { name: values.name.trim(), language: values.language, timeZone: values.timeZone },
      })
      meChanged({ ...me, tenant })
      await forget('GET /api/tenant')
    }, say('office:common.saved'))
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={company}
      disabled={blocked !== undefined}
      onFinish={(values) => void save(values)}
    >
      {company.demo && <Alert type="info" title={say('office:company.demo')} style={{ marginBottom: 16 }} />}
      <div className="card office-section">
        <Form.Item
          name="name"
          label={say('office:company.name')}
          rules={[{ required: true, whitespace: true, message: say('office:common.required') }]}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="language" label={say('office:company.language')} extra={say('office:company.languageHelp')}>
          <Select options={(['zh-CN', 'en'] as const).map((value) => ({ value, label: say(`language.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="timeZone"
          label={say('office:company.timeZone')}
          extra={`${say('office:company.timeZoneHelp')} ${say('office:company.timeNow', { time: timeIn(timeZone, language) ?? time(Date.now()) })}`}
        >
          <TimeZoneSelect />
        </Form.Item>
      </div>
      <div className="office-save">
        <Action type="primary" htmlType="submit" blocked={blocked} loading={busy}>
          {say('office:common.save')}
        </Action>
      </div>
    </Form>
  )
}
