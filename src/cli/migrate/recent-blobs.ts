import { containerAddress, findHours, listHour, openContainer, type openWorkspace } from '../../azure/index.ts'
import type { runMigration } from '../../enforce/index.ts'

type ListRecent = NonNullable<Parameters<typeof runMigration>[1]['listRecent']>

const HOUR = 3_600_000

/** Lists the blobs of VNet flow logs of the running hour and the one before. Grows with the NICs of the logs that are wanted. */
export function recentBlobs(
  { cloud, credential }: Pick<Parameters<typeof openWorkspace>[0], 'cloud' | 'credential'>,
  now: () => Date,
): ListRecent {
  return async (accountId, isWanted) => {
    const address = containerAddress(cloud, accountId, 'insights-logs-flowlogflowevent')
    const container = await openContainer(address, { cloud, credential: async () => credential })
    const to = now()
    const { hours } = await findHours(container, { from: new Date(to.getTime() - HOUR), to })
    const lists = hours.map(({ prefixes, ...hour }) =>
      listHour(container, { ...hour, prefixes: prefixes.filter(isWanted) }),
    )
    return (await Promise.all(lists)).flat()
  }
}
