import { containerAddress, findHours, openContainer, openWorkspace } from '../azure/index.ts'
import type { readEvidence } from '../enforce/index.ts'

/** How rows and blobs are reached, for whoever looks whether they arrive. */
export function reachEvidence(
  { cloud, credential }: Pick<Parameters<typeof openWorkspace>[0], 'cloud' | 'credential'>,
  now: Date,
): Parameters<typeof readEvidence>[1] {
  return {
    openWorkspace: (workspaceId) => openWorkspace({ cloud, credential, workspaceId, now: () => now }),
    async listHours(accountId, container, window) {
      const address = containerAddress(cloud, accountId, container)
      const opened = await openContainer(address, { cloud, credential: async () => credential })
      return (await findHours(opened, window)).hours
    },
  }
}
