import { Provider } from '@pulumi/azure-native/provider.js'
import * as pulumi from '@pulumi/pulumi'
import { FlowLogPolicy, TrafficAnalyticsEstate } from '../components/index.ts'
import { readEstate, readPolicy } from './config.ts'

const config = new pulumi.Config('azure-traffic-analytics')

/** A stack with the key `policy` is one of policies; every other one has an `estate`. */
const wantedPolicy = config.getObject('policy')
if (wantedPolicy !== undefined) makePolicy(wantedPolicy)
const estate = wantedPolicy === undefined ? makeEstate(config.requireObject('estate')) : undefined

function makePolicy(value: unknown): void {
  const { subscriptionId, ...args } = readPolicy(value)
  new FlowLogPolicy('policy', args, { provider: new Provider('policy', { subscriptionId }) })
}

function makeEstate(value: unknown): TrafficAnalyticsEstate {
  const wanted = readEstate(value)
  const hub = wanted.workspaceStack === undefined ? undefined : new pulumi.StackReference(wanted.workspaceStack)
  const shared = hub === undefined ? {} : { workspaceId: hub.requireOutput('workspaceId') }
  return new TrafficAnalyticsEstate('estate', { ...wanted.estate, ...shared })
}

/** Resource id of the workspace that Traffic Analytics feeds. */
export const workspaceId = estate?.workspaceId
/** The GUID that queries of it are addressed to, where the workspace is made here. */
export const customerId = estate?.customerId
