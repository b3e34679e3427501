import * as pulumi from '@pulumi/pulumi'
import { TrafficAnalyticsEstate } from '../components/index.ts'
import { readEstate } from './config.ts'

const config = readEstate(new pulumi.Config('azure-traffic-analytics').requireObject('estate'))
const hub = config.workspaceStack === undefined ? undefined : new pulumi.StackReference(config.workspaceStack)
const shared = hub === undefined ? {} : { workspaceId: hub.requireOutput('workspaceId') }
const estate = new TrafficAnalyticsEstate('estate', { ...config.estate, ...shared })

/** Resource id of the workspace that Traffic Analytics feeds. */
export const workspaceId = estate.workspaceId
/** The GUID that queries of it are addressed to, where the workspace is made here. */
export const customerId = estate.customerId
