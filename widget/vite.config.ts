import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type * as phrases from '@yingda/phrases/widget'
import { defineConfig, runnerImport, type Plugin } from 'vite'

const { widgetPhrases } = (await runnerImport<typeof phrases>('@yingda/phrases/widget')).module

/** Leaves out the tokens that no style of the widget uses, directly or through another token. */
const usedTokens = (): Plugin => ({
  name: 'used-tokens',
  enforce: 'pre',
  load(id) {
    const [file = ''] = id.split('?')
    if (!file.endsWith('src/tokens.css')) return undefined
    const styles = readFileSync(file.replace('tokens.css', 'widget.css'), 'utf8')
    let tokens = readFileSync(file, 'utf8').replace(/\/\*.*?\*\//gs, '')
    for (let before = ''; before !== tokens;) {
      before = tokens
      tokens = tokens.replace(/(--[\w-]+):[^;{}]*;/g, (whole, name: string) =>
        `${styles}${before}`.includes(`var(${name})`) ? whole : '',
      )
    }
    return tokens
  },
})

/** Brings the names that the classic form of JSX needs; the sources are written for the automatic one. */
const lightTags = (): Plugin => ({
  name: 'light-tags',
  enforce: 'pre',
  transform: (code, id) => (id.endsWith('.tsx') ? `import { h, Fragment } from 'preact'\n${code}` : undefined),
})

/**
 * Makes a list of the sentences of a language, and places in it of their names: `t.send` becomes `t[50]`. The names would be there twice,
 * and are most of what a short sentence weighs. In the sources `t` and `phrases()` are never anything else.
 */
const phraseLists = (): Plugin => {
  const names = Object.keys(widgetPhrases.en)
  return {
    name: 'phrase-lists',
    enforce: 'pre',
    transform(code, id) {
      const [, language] = /phrases\/src\/(en|zh-CN)\/widget\.ts$/.exec(id) ?? []
      if (language) {
        const sentences = Object.entries(widgetPhrases[language as 'en'])
        if (sentences.some(([name, words], at) => name !== names[at] || words.includes('|')))
          throw new Error(`${id}: the languages need the same order of names, and no sentence may contain |`)
        return `export const widget = ${JSON.stringify(sentences.map(([, words]) => words).join('|'))}.split('|')`
      }
      if (!id.startsWith(join(import.meta.dirname, 'src'))) return undefined
      return code.replace(/\b(t|phrases\(\))(?:\.(\w+)|\[)/g, (_whole, list: string, name?: string) => {
        const at = names.indexOf(name ?? '')
        if (at < 0) throw new Error(`${id}: ${list} has no sentence ${name}`)
        return `${list}[${at}]`
      })
    },
  }
}

/** Names that are ours alone, never on the wire: in the built script a letter or two does. */
const privateNames =
  'isOpen isOffline isLeaving isCurrent isFirst menuOf focusInput tellPage threads uploads stopWaiting ' +
  'onUnread onEntries onEpoch onFrame onState csrfToken isHidden byCalls'

const shortNames = (): Plugin => ({
  name: 'short-names',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      // Of a token's value a style sheet keeps even the space before it.
      chunk.code = chunk.code.replace(/(--[\w-]+): /g, '$1:')
      const short = new Map<string, string>()
      chunk.code = chunk.code.replace(
        new RegExp(`--yd-[\\w-]+|\\b(${privateNames.replaceAll(' ', '|')})\\b`, 'g'),
        (name) => {
          if (!short.has(name)) short.set(name, (name.startsWith('--') ? '--' : '$') + short.size.toString(36))
          return short.get(name) ?? name
        },
      )
    }
  },
})

/** Says how heavy the script is for the page it lives on. */
const weight = (): Plugin => ({
  name: 'weight',
  writeBundle(_options, bundle) {
    for (const [name, chunk] of Object.entries(bundle))
      if (chunk.type === 'chunk') console.log(`${name}: ${gzipSync(chunk.code, { level: 9 }).length} bytes gz`)
  },
})

export default defineConfig({
  plugins: [usedTokens(), phraseLists(), lightTags(), shortNames(), weight()],
  resolve: {
    alias: [{ find: 'preact', replacement: join(import.meta.dirname, 'src/small-preact.ts') }],
  },
  // The classic form of JSX is a little lighter: no word `children` at every tag.
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    lib: { entry: 'src/main.tsx', formats: ['iife'], name: 'YingdaWidget', fileName: () => 'w.js' },
    target: 'es2022',
    cssMinify: 'esbuild',
    reportCompressedSize: false,
    rolldownOptions: { optimization: { inlineConst: { mode: 'all', pass: 3 } } },
  },
})
