import { z } from 'zod'

/**
 * Where the services of a cloud answer. The sandbox writes such a file with loopback hosts only;
 * the public clouds are constants of `src/azure`.
 */
export const cloudFile = z.object({
  /** Root of Azure Resource Manager, no trailing slash. */
  arm: z.url(),
  /** Root of the Log Analytics query API, without `/v1`. */
  logs: z.url(),
  /** Root of a Kusto cluster. */
  kusto: z.url(),
  /** Root of the Blob service of the one storage account it serves. */
  blob: z.url(),
  /** Certificate authority to trust for these hosts, PEM. */
  ca: z.string(),
  /** Bearer token that these hosts accept, and only these. */
  token: z.string(),
})

export type CloudFile = z.output<typeof cloudFile>
