import { widget as en } from './en/widget.ts'
import { widget } from './zh-CN/widget.ts'

export { fill } from './phrases.ts'

/** Everything the chat window says, by language. */
export const widgetPhrases = { 'zh-CN': widget, en }
