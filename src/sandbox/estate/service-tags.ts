const AZURE_CLOUD = ['13.104.0.0/14', '20.0.0.0/8', '52.239.0.0/16']

/** What the sandbox answers for service tags, in the shape of Microsoft's download; the prefixes are a few of the demo's own. */
export const SERVICE_TAGS = {
  name: 'Public',
  changeNumber: '1',
  cloud: 'Public',
  values: [
    tag('AzureCloud', '', AZURE_CLOUD),
    tag('Storage.WestEurope', 'westeurope', ['20.60.0.0/16', '52.239.128.0/17']),
    tag('AzureFrontDoor.EastUS', 'eastus', ['13.107.42.0/24']),
  ],
}

function tag(name: string, region: string, addressPrefixes: readonly string[]) {
  return {
    name,
    id: name,
    properties: { changeNumber: '1', region, systemService: name.split('.')[0]!, addressPrefixes },
  }
}
