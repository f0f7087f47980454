// Nothing runs deploy/ and docs/operate/ every day, so here they are held to what the server really has.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configSchema } from '../server/src/platform/config.ts'
import { createMetrics } from '../server/src/platform/http/signs-of-life.ts'
import { root } from './terminal.mjs'

const read = (file) => readFileSync(join(root, file), 'utf8')
const filesBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/[\\/](dist|node_modules)([\\/]|$)/.test(entry.parentPath))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
const all = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((found) => found[1]))]

/** What Prometheus is told: the usual figures of a Node process, and what the server counts itself. */
const ownMetrics = all(
  filesBelow('server/src')
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .map(read)
    .join('\n'),
  /metrics\s*\.(?:gauge|gaugeOfParts|counter)\(\s*'(\w+)'/g,
).map((name) => `yingda_${name}`)
const kinds = [...(await createMetrics().registry.getMetricsAsJSON()), ...ownMetrics.map((name) => ({ name }))]
const metrics = kinds.map(({ name }) => name)
const series = kinds.flatMap(({ name, type }) =>
  type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => name + end) : [name],
)

const metricsIn = (text) => all(text, /(?<![\w/])(yingda_[a-z0-9_]+)(?!\w|\.)/g)
const settingsIn = (text) =>
  all(text, /(?<!\w)(YINGDA_[A-Z0-9_]*[A-Z0-9]|DATABASE_URL|NATS_URL|S3_[A-Z0-9_]+)(?![\w*])/g)
/** Where the links of a page lead on our own disk, without the place within the page. */
const linksIn = (text) =>
  all(text.replaceAll(/```[\s\S]*?```/g, ''), /\]\(([^)\s]+)\)/g)
    .filter((link) => !/^([a-z]+:|#)/.test(link))
    .map((link) => decodeURI(link.split('#')[0]))
const scriptsIn = (text) => all(text, /npm run ([\w:-]+)/g)

const without = (known, found) => found.filter((each) => !known.includes(each))

describe('what is looked for is found', () => {
  test('a metric that the server does not have', () => {
    expect(metrics).toContain('yingda_lane_depth')
    const rule = 'yingda_lane_depth > 5 and rate(yingda_http_request_seconds_count[5m]) > yingda_lane_width'
    expect(without(series, metricsIn(rule))).toEqual(['yingda_lane_width'])
  })

  test('a setting that the server does not know', () => {
    const page = 'YINGDA_PORT=1 YINGDA_PROT=2 DATABASE_URL=${YINGDA_DATABASE}, all of YINGDA_*, S3_BUCKETS'
    expect(without(Object.keys(configSchema.shape), settingsIn(page))).toEqual([
      'YINGDA_PROT',
      'YINGDA_DATABASE',
      'S3_BUCKETS',
    ])
  })

  test('a link that leads nowhere, but not one to another site or within the page', () => {
    const page = '[a](there.md#part) [b](https://example.com) [c](#part) ![d](../d.png)\n```\n[e](code.md)\n```'
    expect(linksIn(page)).toEqual(['there.md', '../d.png'])
  })

  test('a command that package.json does not have', () => {
    expect(scriptsIn('`npm run build`, then npm run bench:nothing -- --all')).toEqual(['build', 'bench:nothing'])
  })
})

describe('every metric is one the server has', () => {
  test.each(['deploy/prometheus/alerts.yml', 'deploy/grafana/yingda.json'])('in %s', (file) => {
    const named = metricsIn(read(file))
    expect(named.length).toBeGreaterThan(5)
    expect(without(series, named)).toEqual([])
  })

  test('in the pages about running it', () => {
    const named = metricsIn(filesBelow('docs/operate').map(read).join('\n'))
    expect(without([...metrics, ...series], named)).toEqual([])
  })
})

test('docs/operate/monitoring.md explains every metric the server has', () => {
  expect(without(metricsIn(read('docs/operate/monitoring.md')), metrics)).toEqual([])
})

test('docs/operate/monitoring.md says what to do about every alert, and about no other', () => {
  const alerts = all(read('deploy/prometheus/alerts.yml'), /- alert: (\w+)/g)
  const told = all(read('docs/operate/monitoring.md'), /^\| `([A-Z]\w+)` \|/gm)
  expect(without(alerts, told)).toEqual([])
  expect(without(told, alerts)).toEqual([])
})

test.each([...filesBelow('deploy'), ...filesBelow('docs/operate')])('every setting in %s exists', (file) => {
  expect(without(Object.keys(configSchema.shape), settingsIn(read(file)))).toEqual([])
})

const pages = [...filesBelow('docs'), ...readdirSync(root)].filter((file) => file.endsWith('.md'))

test.each(pages)('every link in %s leads to a file', (file) => {
  const lost = linksIn(read(file)).filter((link) => !existsSync(resolve(root, dirname(file), link)))
  expect(lost).toEqual([])
})

test.each(filesBelow('docs/operate'))('every command of the project in %s exists', (file) => {
  const { scripts } = JSON.parse(read('package.json'))
  expect(without(Object.keys(scripts), scriptsIn(read(file)))).toEqual([])
})
