import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flowLogName, parseResourceId, regionName, sameResource, serviceName } from '../../src/model/index.ts'

const HUB =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-hub'

describe('the name of a flow log', () => {
  test('is the target name and 8 hex of SHA-256 over the lower-cased target id', () => {
    // printf '%s' '/subscriptions/1111.../virtualnetworks/vnet-hub' | sha256sum
    expect(flowLogName(HUB)).toBe('vnet-hub-0419048e')
  })

  test('does not depend on letter case', () => {
    expect(flowLogName(HUB.toUpperCase())).toBe(flowLogName(HUB))
  })

  test("is legal for any target name: 1 to 80 characters, a letter or digit first, none of Azure's forbidden ones", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), (name) => {
        expect(flowLogName(`/x/${name}`)).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]$/)
      }),
    )
  })

  test('of two long names that differ at their end is not the same', () => {
    const long = 'v'.repeat(100)
    expect(flowLogName(`/x/${long}a`)).not.toBe(flowLogName(`/x/${long}b`))
  })
})

describe('a resource id', () => {
  test('comes apart into subscription, group and the chain of types and names', () => {
    expect(parseResourceId(`${HUB}/subnets/default`)).toEqual({
      subscriptionId: '11111111-1111-1111-1111-111111111111',
      resourceGroup: 'rg-net',
      namespace: 'Microsoft.Network',
      types: ['virtualNetworks', 'subnets'],
      names: ['vnet-hub', 'default'],
    })
  })

  test.each(['', 'vnet-hub', '/subscriptions/x', `${HUB}/subnets`])('"%s" is none', (id) => {
    expect(parseResourceId(id)).toBeUndefined()
  })

  test('compares without letter case, and so do regions, which lose their spaces', () => {
    expect(sameResource(HUB, HUB.toUpperCase())).toBe(true)
    expect(regionName('West Europe')).toBe('westeurope')
  })
})

describe('the service of a port', () => {
  test.each([
    [443, 'https'],
    [53, 'domain'],
    [10003, 'documentum-s'], // a real row of NTANetAnalytics; the registry keeps documentum_s as an older name
    [22002, 'optohost002'],
    [63, 'whoispp'],
    [1, 'tcpmux'],
    [4, undefined],
  ])('%i is %s', (port, name) => {
    expect(serviceName(port, 'TCP')).toBe(name)
  })

  test('has a name that RFC 6335, section 5.1, allows: letters, digits and hyphens, at least one letter', () => {
    const all = Array.from({ length: 65_536 }, (_, port) => [serviceName(port, 'TCP'), serviceName(port, 'UDP')]).flat()
    const names = all.filter((name) => name !== undefined)
    expect(names.filter((name) => !/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
    expect(names.length).toBeGreaterThan(5000)
  })
})
