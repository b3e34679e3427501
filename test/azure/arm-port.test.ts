import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ArmFailure,
  type ArmPort,
  type FlowLogBody,
  type WireResource,
  type WriteOptions,
} from '../../src/azure/index.ts'
import { armClock } from '../../src/cli/arm-clock.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { armEstate, subscriptionAt } from '../harness/arm-estate.ts'
import { portTo } from '../harness/arm-port.ts'

const estate = armEstate({ subscriptions: 2, vnets: 3 })
const subscriptionId = subscriptionAt(0)
let sandbox: Sandbox
let port: ArmPort

beforeAll(async () => {
  sandbox = await startSandbox({ estate, token: 'secret-of-this-test' })
  port = await portTo(sandbox)
})
afterAll(() => sandbox.close())

/** The first VNet of the estate, and the id and the body of a log of it. */
function place(name: string): { vnetId: string; id: string; body: FlowLogBody } {
  const first = (type: string) => estate.resources.find((one) => one.type === type)!
  const vnet = first('Microsoft.Network/virtualNetworks')
  const storageId = first('Microsoft.Storage/storageAccounts').id
  const properties = { targetResourceId: vnet.id, storageId, enabled: true }
  const id = `${first('Microsoft.Network/networkWatchers').id}/flowLogs/${name}`
  return { vnetId: vnet.id, id, body: { location: 'westeurope', properties } }
}

describe('reading', () => {
  test('gives every subscription, and every resource of a type as the wire has it', async () => {
    expect((await port.subscriptions()).map((one) => one.subscriptionId)).toEqual(
      estate.subscriptions.map((one) => one.subscriptionId),
    )
    const vnets = await port.list(subscriptionId, 'Microsoft.Network/virtualNetworks')
    const held = estate.resources.filter(
      (one) => one.type === 'Microsoft.Network/virtualNetworks' && one.id.includes(subscriptionId),
    )
    expect(vnets.map(({ id }) => id)).toEqual(held.map(({ id }) => id))
    expect(vnets[0]).toHaveProperty('properties.subnets.0.properties.networkSecurityGroup') // not flattened
  })

  test('a resource that is not there is undefined, a subscription that may not be read is a failure with its code', async () => {
    expect(await port.read(`${place('x').vnetId}-not`)).toBeUndefined()
    const nobody = '33333333-3333-4333-8333-333333333333'
    await expect(port.list(nobody, 'Microsoft.Network/virtualNetworks')).rejects.toMatchObject({
      ...{ azureCode: 'SubscriptionNotFound', status: 404, subscriptionId: nobody, kind: 'missing' },
    })
  })

  test('the time of the real clock is the time of the machine', async () => {
    const before = Date.now()
    await armClock.sleep(1)
    expect(armClock.now()).toBeGreaterThanOrEqual(before)
    expect(armClock.random()).toBeLessThan(1)
  })
})

describe('writing', () => {
  test('a log is made, read back in the wire’s form, tagged and deleted', async () => {
    const { id, body, vnetId } = place('made')
    const started: string[] = []
    const options: WriteOptions = { requestId: 'r-1', onStarted: (operation) => void started.push(operation) }
    await port.putFlowLog(id, body, options)
    expect(started).toHaveLength(1)
    const made: WireResource | undefined = await port.read(id)
    expect(made).toMatchObject({ location: 'westeurope', properties: { targetResourceId: vnetId, enabled: true } })
    expect(made?.properties.provisioningState).toBe('Succeeded')
    await port.updateTags(id, { owner: 'net' })
    expect((await port.read(id))?.tags).toEqual({ owner: 'net' })
    await port.deleteFlowLog(id)
    expect(await port.read(id)).toBeUndefined()
  })

  test('a write that another process started is followed to its end from its text', async () => {
    const { id, body } = place('resumed')
    let operation = ''
    const crashed = port.putFlowLog(id, body, {
      onStarted: (text) => {
        operation = text
        throw new Error('the process ends here')
      },
    })
    await expect(crashed).rejects.toThrow('the process ends here')
    const next = await portTo(sandbox)
    await next.resumeWrite(id, operation)
    expect((await next.read(id))?.properties.provisioningState).toBe('Succeeded')
    await next.deleteFlowLog(id)
  })

  test('a field that the client would drop stops the write, by its path, before anything is sent', async () => {
    const { id, body } = place('dropped')
    const later = { ...body, properties: { ...body.properties, setIn2030: true } }
    await expect(port.putFlowLog(id, later)).rejects.toMatchObject({
      ...{ azureCode: 'UnknownField', kind: 'refused' },
      message: expect.stringContaining('properties.setIn2030'),
    })
    expect(await port.read(id)).toBeUndefined()
  })

  test('what ARM refuses comes with its own code', async () => {
    const { id, body } = place('refused')
    const wrong = {
      ...body,
      properties: { ...body.properties, targetResourceId: `${body.properties.targetResourceId}-not` },
    }
    await expect(port.putFlowLog(id, wrong)).rejects.toBeInstanceOf(ArmFailure)
    await expect(port.putFlowLog(id, wrong)).rejects.toMatchObject({ azureCode: 'ResourceNotFound', status: 404 })
  })
})
