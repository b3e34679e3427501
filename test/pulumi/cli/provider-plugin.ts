import { readFileSync } from 'node:fs'
import * as grpc from '@grpc/grpc-js'
import { parseCloudFile } from '../../../src/model/index.ts'
import { type ArmHttp, armHttp } from '../../../src/sandbox/pulumi/arm-http.ts'
import { providerDefinition, providerService } from '../../../src/sandbox/pulumi/provider.ts'

/** The sandbox's provider as a plugin of its own process, as the CLI starts one for each provider of a stack. */
const file = process.env.AZTA_CLOUD ?? ''
const arm = armHttp(parseCloudFile(readFileSync(file, 'utf8'), file))

/** A write of a resource of this name reaches the sandbox, and its answer never reaches the CLI. */
const stalled = process.env.AZTA_STALL

const stalling: ArmHttp = {
  ...arm,
  async put(id, apiVersion, body) {
    const made = await arm.put(id, apiVersion, body)
    return stalled !== undefined && id.endsWith(stalled) ? new Promise(() => {}) : made
  },
}

const server = new grpc.Server()
server.addService(providerDefinition, providerService(stalling))
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`${port}\n`)
})
