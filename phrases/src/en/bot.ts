import type { Phrases } from '../phrases.ts'
import type { bot as source } from '../zh-CN/bot.ts'

export const bot: Phrases<typeof source> = {
  fallback:
    'Sorry, I do not know the answer to this. You can ask me in other words, or say “talk to a person” and a colleague will help you.',
  offer: 'Which of these do you mean?',
  none: 'None of these, I will say it myself',
  rephrase: 'All right, please say it again in your own words and I will try; or say “talk to a person”.',
  greeting: 'Hello, how can I help? You can ask for a person at any time.',
  thanks: 'You are welcome. Ask me anything else at any time.',
  staying: 'All right, I will go on helping you. What is your question?',
  gone: 'Sorry, this has just been updated. Please ask me once more.',
}
