import * as pulumi from '@pulumi/pulumi'
import { TrafficAnalyticsEstate } from '../components/index.ts'
import { readEstate } from './config.ts'

const args = readEstate(new pulumi.Config('azure-traffic-analytics').requireObject('estate'))
const estate = new TrafficAnalyticsEstate('estate', args)

/** Resource id of the workspace that Traffic Analytics feeds. */
export const workspaceId = estate.workspaceId
/** The GUID that queries of it are addressed to. */
export const customerId = estate.customerId
