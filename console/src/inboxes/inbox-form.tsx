import type { Inbox } from '@yingda/contract'
import { ColorPicker, Form, Input, Radio, Select, Switch } from 'antd'
import { useLocation } from 'wouter'
import { Action, useBlocked } from '../office/action.tsx'
import { useAct, useAsk, useForget } from '../office/calls.ts'
import { Switched } from '../office/settings-content.tsx'
import { usePhrases } from '../shell/phrases.ts'
import { client, useMe } from '../shell/session.ts'
import { widgetColours } from './colours.ts'
import type { InboxFields, InboxInput } from './inbox-fields.ts'
import { firstFields, jade } from './inbox-fields.ts'
import { isOrigin } from './snippet.ts'
import { WidgetPreview } from './widget-preview.tsx'

/** The settings of an inbox, with the window they make beside them. */
export const InboxForm = ({ inbox }: { inbox: Inbox | undefined }) => {
  const say = usePhrases()
  const { tenant } = useMe()
  const [, go] = useLocation()
  const { busy, act } = useAct()
  const forget = useForget()
  const blocked = useBlocked()('inboxes.manage')
  const [form] = Form.useForm<InboxFields>()
  const first: Partial<InboxFields> = inbox ?? firstFields(tenant.language, tenant.name)
  const shown = Form.useWatch((fields: InboxFields) => fields, form) as Partial<InboxFields> | undefined
  const save = (fields: InboxFields) =>
    act(async () => {
      const body: InboxInput = {
        ...fields,
        name: fields.name.trim(),
        title: fields.title.trim(),
        hoursId: fields.hoursId ?? null,
        logoUrl: fields.logoUrl?.trim() || null,
      }
      const saved = inbox
        ? await client.call('PUT /api/inboxes/{id}', { params: { id: inbox.id }, body })
        : await client.call('POST /api/inboxes', { body })
      await forget('GET /api/inboxes')
      if (!inbox) go(`/settings/inboxes/${saved.id}`, { replace: true })
    }, say('office:common.saved'))
  return (
    <div className="inbox-columns">
      <Form<InboxFields>
        form={form}
        layout="vertical"
        scrollToFirstError
        disabled={blocked !== undefined}
        initialValues={first}
        onFinish={(fields) => void save(fields)}
      >
        <Basics isNew={!inbox} />
        <Looks colour={shown?.colour ?? first.colour ?? jade} />
        <Words />
        <Safety />
        <div className="office-save">
          <Action type="primary" htmlType="submit" blocked={blocked} loading={busy}>
            {say('office:common.save')}
          </Action>
        </div>
      </Form>
      <WidgetPreview fields={{ ...first, ...shown }} />
    </div>
  )
}

const Basics = ({ isNew }: { isNew: boolean }) => {
  const say = usePhrases()
  const groups = useAsk('GET /api/skill-groups').data?.items ?? []
  const hours = useAsk('GET /api/hours').data?.items ?? []
  const needed = [{ required: true, whitespace: true, message: say('office:common.required') }]
  return (
    <section className="card office-section">
      <h3>{say('office:inboxes.basics')}</h3>
      <div className="office-columns">
        <Form.Item name="name" label={say('office:inboxes.name')} extra={say('office:inboxes.nameHelp')} rules={needed}>
          <Input maxLength={60} autoFocus={isNew} />
        </Form.Item>
        <Form.Item
          name="skillGroupId"
          label={say('office:inboxes.skillGroup')}
          rules={[{ required: true, message: say('office:common.required') }]}
        >
          <Select options={groups.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
        <Form.Item name="hoursId" label={say('office:inboxes.hours')}>
          <Select
            allowClear
            placeholder={say('office:inboxes.hoursOfGroup')}
            options={hours.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="language" label={say('office:inboxes.language')} extra={say('office:inboxes.languageHelp')}>
          <Select options={(['zh-CN', 'en'] as const).map((value) => ({ value, label: say(`language.${value}`) }))} />
        </Form.Item>
      </div>
      <Switched title={say('office:inboxes.enabled')} help={say('office:inboxes.enabledHelp')}>
        <Form.Item name="enabled" valuePropName="checked" noStyle>
          <Switch aria-label={say('office:inboxes.enabled')} />
        </Form.Item>
      </Switched>
      <Switched title={say('office:inboxes.botSwitch')} help={say('office:inboxes.botSwitchHelp')}>
        <Form.Item name="botOn" valuePropName="checked" noStyle>
          <Switch aria-label={say('office:inboxes.botSwitch')} />
        </Form.Item>
      </Switched>
      <Form.Item name="botName" label={say('office:inboxes.botName')} rules={needed}>
        <Input maxLength={30} style={{ maxWidth: 240 }} />
      </Form.Item>
    </section>
  )
}

const Looks = ({ colour }: { colour: string }) => {
  const say = usePhrases()
  const isLight = /^#[0-9a-f]{6}$/i.test(colour) && widgetColours(colour).onPrimary !== '#ffffff'
  return (
    <section className="card office-section">
      <h3>{say('office:inboxes.looks')}</h3>
      <div className="office-columns">
        <Form.Item
          name="title"
          label={say('office:inboxes.windowTitle')}
          rules={[{ required: true, whitespace: true, message: say('office:common.required') }]}
        >
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item
          name="logoUrl"
          label={say('office:inboxes.logoUrl')}
          extra={say('office:inboxes.logoHelp')}
          rules={[{ pattern: /^https?:\/\/\S+$/, message: say('office:inboxes.logoWrong') }]}
        >
          <Input maxLength={500} placeholder="https://" />
        </Form.Item>
        <Form.Item
          name="colour"
          label={say('office:inboxes.colour')}
          {...(isLight ? { extra: say('office:inboxes.colourLight') } : {})}
          getValueFromEvent={(picked: { toHexString: () => string }) => picked.toHexString().slice(0, 7)}
        >
          <ColorPicker
            showText
            disabledAlpha
            disabledFormat
            format="hex"
            presets={[
              {
                label: say('office:inboxes.colour'),
                colors: [jade, '#2463B4', '#5A4DBE', '#B5567D', '#9A5B00', '#26302C'],
              },
            ]}
          />
        </Form.Item>
        <Form.Item name="position" label={say('office:inboxes.position')}>
          <Radio.Group
            optionType="button"
            options={(['right', 'left'] as const).map((value) => ({ value, label: say(`office:inboxes.${value}`) }))}
          />
        </Form.Item>
      </div>
    </section>
  )
}

const languages = ['zh-CN', 'en'] as const

const Words = () => {
  const say = usePhrases()
  const inLanguage = (language: (typeof languages)[number]) =>
    say(language === 'en' ? 'office:common.english' : 'office:common.chinese')
  return (
    <section className="card office-section">
      <h3>{say('office:inboxes.words')}</h3>
      <div className="office-columns">
        {languages.map((language) => (
          <Form.Item
            key={language}
            name={['welcome', language]}
            label={`${say('office:inboxes.welcome')} · ${inLanguage(language)}`}
          >
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={4000} />
          </Form.Item>
        ))}
        {languages.map((language) => (
          <Form.Item
            key={language}
            name={['quickQuestions', language]}
            label={`${say('office:inboxes.quickQuestions')} · ${inLanguage(language)}`}
            extra={say('office:inboxes.quickQuestionsHelp')}
            rules={[{ type: 'array', max: 8, message: say('office:inboxes.quickQuestionsHelp') }]}
          >
            <Select
              mode="tags"
              open={false}
              suffixIcon={null}
              maxCount={8}
              placeholder={say('office:inboxes.quickQuestion')}
            />
          </Form.Item>
        ))}
      </div>
      <Switched title={say('office:inboxes.askContactDetails')} help={say('office:inboxes.askContactDetailsHelp')}>
        <Form.Item name="askContactDetails" valuePropName="checked" noStyle>
          <Switch aria-label={say('office:inboxes.askContactDetails')} />
        </Form.Item>
      </Switched>
    </section>
  )
}

const Safety = () => {
  const say = usePhrases()
  return (
    <section className="card office-section">
      <h3>{say('office:inboxes.sites')}</h3>
      <Form.Item
        name="allowedOrigins"
        label={say('office:inboxes.allowedOrigins')}
        extra={say('office:inboxes.allowedOriginsHelp')}
        rules={[
          {
            validator: (_rule, origins: string[]) => {
              const wrong = origins.find((origin) => !isOrigin(origin))
              return wrong === undefined
                ? Promise.resolve()
                : Promise.reject(new Error(say('office:inboxes.originWrong', { value: wrong })))
            },
          },
        ]}
      >
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          maxCount={50}
          tokenSeparators={[' ', ',', '，']}
          placeholder="https://shop.example.com"
        />
      </Form.Item>
    </section>
  )
}
