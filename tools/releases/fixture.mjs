// Keeps a database of a release for the tests of later ones: the demo company after some traffic and the story, as a
// backup that the release itself makes. `npm run release` does it; so does node tools/run.mjs release-fixture.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Fault, root, say } from '../terminal.mjs'
import { buildRelease, previousRelease } from './build.mjs'
import { tell } from './story.mjs'

const execute = promisify(execFile)

/** Signs what is in the fixture; the tests start their servers with the same. */
const secret = 'only-for-tests-only-for-tests-only-for-tests'
const bytesMax = 300 * 1024
const trafficSeconds = 25

const fixtureFolder = (version) => join(root, 'server', 'test', 'releases', version)

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Makes the fixture of the newest release anew. */
export const makeFixture = async () => {
  const release = previousRelease()
  const built = await buildRelease(release)
  if ('skipped' in built) throw new Fault(`No fixture: ${built.skipped}.`)
  const data = mkdtempSync(join(tmpdir(), 'yingda-fixture-'))
  const target = fixtureFolder(release.version)
  try {
    say(`start release ${release.version}`)
    const [port, shopPort] = [await freePort(), await freePort()]
    const url = `http://127.0.0.1:${port}`
    const env = {
      PATH: process.env.PATH,
      YINGDA_DATA: data,
      YINGDA_PORT: String(port),
      YINGDA_DEMO_SHOP_PORT: String(shopPort),
      YINGDA_SECRET: secret,
    }
    const program = join(built.folder, 'server', 'dist', 'server.mjs')
    const server = spawn(process.execPath, [program, 'start'], {
      cwd: data,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const ended = new Promise((resolve) => server.once('exit', resolve))
    try {
      await untilReady(url, ended)
      const password = readFileSync(join(data, 'demo-log-ins.txt'), 'utf8').split('\t')[1]
      say('traffic')
      const traffic = join(built.folder, 'demo', 'dist', 'traffic.mjs')
      const pace = ['--visitors', '8', '--seconds', String(trafficSeconds), '--seed', '1', '--agents', '--data', data]
      await execute(process.execPath, [traffic, '--server', url, '--shop', `http://127.0.0.1:${shopPort}`, ...pace], {
        env,
      })
      say('the story')
      const story = await tell(url, password)
      say('backup')
      rmSync(target, { recursive: true, force: true })
      await execute(process.execPath, [program, 'backup', join(target, 'backup')], { cwd: data, env })
      writeFileSync(join(target, 'story.json'), `${JSON.stringify({ version: release.version, ...story }, null, 1)}\n`)
    } finally {
      server.kill('SIGTERM')
      await ended
    }
    demandFit(target, [data, root, built.folder, hostname(), process.env.HOME])
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

const untilReady = async (url, ended) => {
  let isOver = false
  void ended.then(() => (isOver = true))
  while (!isOver) {
    if ((await fetch(`${url}/readyz`).catch(() => undefined))?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Fault('The release did not start.')
}

/** Small, and without a trace of the machine it was made on. */
const demandFit = (folder, traces) => {
  let bytes = 0
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name)
    if (!statSync(file).isFile()) continue
    const content = readFileSync(file)
    bytes += content.length
    const plain = (name.endsWith('.gz') ? gunzipSync(content) : content).toString('latin1')
    const trace = traces.find((each) => each?.length > 2 && plain.includes(each))
    if (trace) throw new Fault(`${file} tells of this machine: ${trace}`)
  }
  if (bytes > bytesMax) throw new Fault(`The fixture has ${bytes} bytes, more than ${bytesMax}.`)
  say(`${folder}: ${(bytes / 1024).toFixed(0)} KB`)
}
