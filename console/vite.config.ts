import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { firstLoadTold } from './size.mjs'

const server = process.env['YINGDA_SERVER'] ?? 'http://127.0.0.1:8080'

/** `vite console` shows the console with hot reload in front of a running server; `YINGDA_SERVER` names another one. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    react(),
    {
      name: 'tell-the-first-load',
      apply: 'build',
      writeBundle: ({ dir }) => {
        if (dir) process.stdout.write(`${firstLoadTold(dir)}\n`)
      },
    },
  ],
  server: {
    port: 5173,
    proxy: {
      '/api': server,
      '/files': server,
      '/live': { target: server, ws: true },
    },
  },
  build: {
    target: 'es2022',
    manifest: true,
    chunkSizeWarningLimit: 900,
  },
})
