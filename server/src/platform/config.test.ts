import { expect, test } from 'vitest'
import { ConfigFault, configSchema, readConfig } from './config.ts'

const nowhere = import.meta.dirname

test('every setting says what it is for', () => {
  for (const [key, schema] of Object.entries(configSchema.shape)) expect(schema.description, key).toMatch(/\S{4,}/)
})

test('all faults are told at once, each by the name of its setting', () => {
  let fault: unknown
  try {
    readConfig(
      { YINGDA_PORT: 'eighty', YINGDA_SECRET: 'short', YINGDA_PROT: '8080', DATABASE_URL: 'mysql://x' },
      nowhere,
    )
  } catch (error) {
    fault = error
  }
  expect(fault).toBeInstanceOf(ConfigFault)
  expect((fault as ConfigFault).faults.map(({ key }) => key).toSorted()).toEqual([
    'DATABASE_URL',
    'YINGDA_PORT',
    'YINGDA_PROT',
    'YINGDA_SECRET',
  ])
})

test('an empty setting is one that was not made', () => {
  expect(readConfig({ YINGDA_PORT: '', YINGDA_DEMO: 'false' }, nowhere)).toMatchObject({
    YINGDA_PORT: 8080,
    YINGDA_DEMO: false,
  })
})

test.each([
  ['false', 0],
  ['true', 1],
  ['0', 0],
  ['1', 1],
  ['2', 2],
])('%s for YINGDA_TRUST_PROXY believes that many proxies: %i', (text, proxies) => {
  expect(readConfig({ YINGDA_TRUST_PROXY: text }, nowhere).YINGDA_TRUST_PROXY).toBe(proxies)
})

test('YINGDA_TRUST_PROXY that is neither is refused by its name', () => {
  expect(() => readConfig({ YINGDA_TRUST_PROXY: 'perhaps' }, nowhere)).toThrow(/YINGDA_TRUST_PROXY/)
})
