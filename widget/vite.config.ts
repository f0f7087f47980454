import { readFileSync } from 'node:fs'
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

/** Says how heavy the script is for the page it lives on. */
const weight = (): Plugin => ({
  name: 'weight',
  writeBundle(_options, bundle) {
    for (const [name, chunk] of Object.entries(bundle))
      if (chunk.type === 'chunk') console.log(`${name}: ${gzipSync(chunk.code, { level: 9 }).length} bytes gz`)
  },
})

export default defineConfig({
  plugins: [usedTokens(), weight()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    lib: { entry: 'src/main.tsx', formats: ['iife'], name: 'YingdaWidget', fileName: () => 'w.js' },
    target: 'es2022',
    cssMinify: 'lightningcss',
    reportCompressedSize: false,
  },
})
