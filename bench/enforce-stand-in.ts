/** The stand-in of the bench, in a process of its own: `node bench/enforce-stand-in.ts <cloud file> <subscriptions>`. */
import { writeFileSync } from 'node:fs'
import { startSandbox } from '../src/sandbox/sandbox.ts'
import { armEstate } from '../test/harness/arm-estate.ts'
import { benchEstate } from './enforce/size.ts'

const [cloudFile, subscriptions] = process.argv.slice(2) as [string, string]
const estate = armEstate(benchEstate(Number(subscriptions)))
const { cloud } = await startSandbox({ estate, token: 'bench' })
writeFileSync(cloudFile, JSON.stringify(cloud))
