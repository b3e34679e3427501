import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Analyzer } from '@pulumi/pulumi/provider/experimental/analyzer.js'
import { expect, test } from 'vitest'
import * as components from '../../components/index.ts'

const root = join(import.meta.dirname, '../..')

test('Pulumi’s schema inference takes every component, so that other languages can have them', () => {
  const names = Object.keys(components)
  const packageJson = createRequire(join(root, 'package.json'))('./package.json')
  const analyzer = new Analyzer(join(root, 'components'), 'azure-traffic-analytics', packageJson, new Set(names))
  const { components: found, typeDefinitions } = analyzer.analyze()
  expect(Object.keys(found).sort()).toEqual(names.sort())
  const { FlowLogPolicy, RegionFlowLogs } = found
  expect(RegionFlowLogs!.inputs.targetIds).toMatchObject({ type: 'array', items: { type: 'string' } })
  expect(RegionFlowLogs!.inputs.filter).toMatchObject({ type: 'string', optional: true })
  expect(FlowLogPolicy!.inputs.regions).toMatchObject({
    items: { $ref: '#/types/azure-traffic-analytics:index:PolicyRegion' },
  })
  expect(Object.keys(typeDefinitions.EstateSecurityGroup!.properties!)).toContain('rules')
})
