import type { ArgumentsOf, Inbox } from '@yingda/contract'

export type InboxInput = ArgumentsOf<'POST /api/inboxes'>['body']
/** What the form holds: every field is there. */
export type InboxFields = Required<Omit<InboxInput, 'hoursId' | 'logoUrl'>> & { hoursId?: string; logoUrl?: string }

/** The colour every inbox begins with. */
export const jade = '#0B7A62'

/** What a new inbox says and looks like before anybody changes it. */
export const firstFields = (language: Inbox['language'], title: string): Partial<InboxFields> => ({
  name: '',
  enabled: true,
  botOn: true,
  botName: language === 'en' ? 'Ying' : '小应',
  language,
  title,
  colour: jade,
  position: 'right',
  welcome: {
    'zh-CN': '您好，有什么可以帮您？您可以直接提问，也可以随时转人工。',
    en: 'Hello, how can I help? Ask anything, or ask for a person at any time.',
  },
  quickQuestions: { 'zh-CN': [], en: [] },
  askContactDetails: false,
  allowedOrigins: [],
})
