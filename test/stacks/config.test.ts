import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { planFlowLogPolicy } from '../../components/flow-log-policy.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { readEstate, readPolicy } from '../../stacks/config.ts'

const dev = parse(readFileSync('stacks/Pulumi.dev.yaml', 'utf8')).config['azure-traffic-analytics:estate']

function messageOf(change: (config: typeof dev) => void): string {
  const config = structuredClone(dev)
  change(config)
  try {
    readEstate(config)
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was refused'
}

test('the dev stack logs each VNet that the sandbox’s estate tags for it, in its region, where the watcher is or is made', () => {
  const estate = defaultEstate()
  const tagged = estate.resources.filter(({ tags }) => tags?.azta === 'dev')
  const { regions } = readEstate(dev).estate
  expect(regions.flatMap(({ targetIds }) => targetIds).sort()).toEqual(tagged.map(({ id }) => id).sort())
  for (const { region, targetIds, watcherMode, subscriptionId } of regions) {
    expect(targetIds.map((id) => tagged.find((one) => one.id === id)!.location)).toEqual([region])
    const watched = estate.resources.some(
      ({ id }) => id.endsWith(`NetworkWatcher_${region}`) && id.includes(subscriptionId),
    )
    expect(watcherMode).toBe(watched ? 'reference' : 'create')
  }
})

test.each(globSync('stacks/Pulumi.*.yaml'))('%s is a config that the program takes', (file) => {
  const { config } = parse(readFileSync(file, 'utf8'))
  const { 'azure-traffic-analytics:policy': policy, 'azure-traffic-analytics:estate': estate } = config
  if (policy === undefined) expect(readEstate(estate).estate.logRetentionDays).toBeGreaterThan(0)
  else expect(planFlowLogPolicy(readPolicy(policy)).deployments).toHaveLength(policy.regions.length)
})

test('a wrong policy is refused with key path and value', () => {
  expect(() => readPolicy({ scope: 'x', intervalMinutes: 30 })).toThrow(
    /policy\.subscriptionId is missing[\s\S]+policy\.regions is missing[\s\S]+policy\.intervalMinutes = 30: it is 10 or 60/,
  )
})

describe('a wrong config is refused with key path, value and what is allowed', () => {
  test.each<[string, (config: typeof dev) => void]>([
    ['estate.intervalMinutes = 30: it is 10 or 60', (config) => (config.intervalMinutes = 30)],
    ['estate.regions.0.region = "Mars": it is no region', (config) => (config.regions[0].region = 'Mars')],
    ['estate.regions.0.watcherMode = "own"', (config) => (config.regions[0].watcherMode = 'own')],
    ['estate.workspace is missing: a stack of kind estate needs it', (config) => delete config.workspace],
    ['estate.regions = []: a stack of kind estate needs it', (config) => (config.regions = [])],
    ['estate.regions = [', (config) => (config.kind = 'hub')],
    [
      'estate.workspaceStack is missing: a stack of kind region needs either it or workspaceId',
      (config) => (config.kind = 'region'),
    ],
    ['estate.workspaceStack = "hub": it is no stack', (config) => (config.workspaceStack = 'hub')],
    ['estate.workspace.retentionDays = 7', (config) => (config.workspace.retentionDays = 7)],
    [
      'estate.regions.1.region = "westeurope": westeurope is named twice in one subscription',
      (config) => (config.regions[1].subscriptionId = config.regions[0].subscriptionId),
    ],
    ['lies in another subscription', (config) => (config.regions[0].targetIds = config.regions[1].targetIds)],
    [
      'estate.regions.0.targetIds.1',
      (config) => config.regions[0].targetIds.push(config.regions[0].targetIds[0].toUpperCase()),
    ],
    ['Unrecognized key', (config) => (config.retentionPolicy = { days: 7 })],
  ])('%s', (message, change) => {
    expect(messageOf(change)).toContain(message)
  })

  test('all problems in one message', () => {
    const message = messageOf((config) => {
      config.intervalMinutes = 5
      config.logRetentionDays = 0
    })
    expect(message).toMatch(/intervalMinutes[\s\S]+logRetentionDays/)
  })
})
