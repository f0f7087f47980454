import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

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

/** Names that are ours alone, never on the wire: in the built script a letter or two does. */
const privateNames =
  'isOpen isOffline isLeaving isCurrent isFirst menuOf focusInput tellPage threads uploads stopWaiting ' +
  'onUnread onEntries onEpoch onFrame onState unacknowledged csrfToken followAfter'

const shortNames = (): Plugin => ({
  name: 'short-names',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
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
  plugins: [usedTokens(), lightTags(), shortNames(), weight()],
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
  },
})
