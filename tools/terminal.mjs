// What the tools print, and the programs they run.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the project, wherever the tools are called from. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const startedAt = performance.now()

const seconds = (ms) => `${(ms / 1000).toFixed(1).padStart(4)}s`

/** One line with the time since the command began: `[ 0.4s] build widget`. */
export const say = (text) => console.log(`[${seconds(performance.now() - startedAt)}] ${text}`)

/** A program that came with the dependencies. */
export const installed = (name) => join(root, 'node_modules', '.bin', name)

/**
 * Runs a program in the project's top folder until it ends.
 * @param {string} command @param {string[]} args @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code; a program ended by a signal counts as 1
 */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const shell = process.platform === 'win32'
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell, ...options })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })

/** What a person has to put right. It is printed without a stack, and the command ends with 1. */
export class Fault extends Error {}
