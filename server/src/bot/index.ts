export { createBot, type Bot, type BotTurn } from './bot.ts'
export { type BotMemory } from './memory.ts'
export { noneOption } from './look.ts'
