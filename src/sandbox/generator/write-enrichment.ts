import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Topology } from '../../model/index.ts'
import { SERVICE_TAGS } from '../estate/service-tags.ts'
import { PLANTED } from './traffic.ts'

/** Countries for the generator's public addresses. Invented: where they really are is not the point. */
const GEO = `# made up for the demo: start,end,country or prefix,country
8.0.0.0,8.255.255.255,us
45.155.204.0/23,nl
77.109.0.0/16,ch
81.2.69.0/24,gb
91.219.236.0/22,hu
93.184.216.0/24,us
104.16.0.0/13,us
131.107.0.0/16,us
151.101.0.0/16,us
185.220.100.0/22,de
`

const THREATS = `ip,threatType,description
${PLANTED.beacon},C2,planted by the demo
`

/** Where the files lie, in the words of the engine's options. */
interface WrittenEnrichment {
  readonly topology: string
  readonly geo: readonly string[]
  readonly threats: string
}

/** Writes topology, geo, service-tag and threat files beside generated logs, to be read like a user's own. */
export async function writeEnrichment(folder: string, topologyOfEstate: Topology): Promise<WrittenEnrichment> {
  const [geo, tags] = [join(folder, 'geo.csv'), join(folder, 'service-tags.json')]
  const [threats, topology] = [join(folder, 'threats.csv'), join(folder, 'topology.json')]
  await Promise.all([
    writeFile(geo, GEO),
    writeFile(tags, `${JSON.stringify(SERVICE_TAGS, null, 2)}\n`),
    writeFile(threats, THREATS),
    writeFile(topology, `${JSON.stringify(topologyOfEstate, null, 2)}\n`),
  ])
  return { topology, geo: [geo, tags], threats }
}
