#!/usr/bin/env node
// The `yingda` command in a checkout. The program itself is built into ../dist.
import { existsSync } from 'node:fs'

const program = new URL('../dist/yingda.mjs', import.meta.url)
if (existsSync(program)) await import(program.href)
else {
  console.error(
    'yingda 还没有构建，请先在项目目录运行 npm run build\nyingda is not built yet: run npm run build in the checkout first',
  )
  process.exitCode = 1
}
