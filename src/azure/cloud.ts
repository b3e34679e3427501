import { readFile } from 'node:fs/promises'
import { parseCloudFile, TrafficError } from '../model/index.ts'

/** Where Azure's services listen, and how a client is let in. */
export interface Cloud {
  readonly name: string
  readonly arm: string
  readonly armScope: string
  readonly logs: string
  readonly logsScope: string
  /** Where service principals sign in. */
  readonly authorityHost: string
  /** What the hosts of blobs end in; of a sandbox the address that blobs lie below. */
  readonly blob: string
  /** Of a sandbox: the certificate to trust and the token to send. */
  readonly sandbox?: { readonly ca: string; readonly token: string }
}

/** The public cloud and the sovereign ones (https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure). */
const CLOUDS: Readonly<Record<string, Cloud>> = {
  AzureCloud: {
    name: 'AzureCloud',
    arm: 'https://management.azure.com',
    armScope: 'https://management.azure.com/.default',
    logs: 'https://api.loganalytics.io',
    logsScope: 'https://api.loganalytics.io/.default',
    authorityHost: 'https://login.microsoftonline.com',
    blob: 'blob.core.windows.net',
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    arm: 'https://management.usgovcloudapi.net',
    armScope: 'https://management.usgovcloudapi.net/.default',
    logs: 'https://api.loganalytics.us',
    logsScope: 'https://api.loganalytics.us/.default',
    authorityHost: 'https://login.microsoftonline.us',
    blob: 'blob.core.usgovcloudapi.net',
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    arm: 'https://management.chinacloudapi.cn',
    armScope: 'https://management.chinacloudapi.cn/.default',
    logs: 'https://api.loganalytics.azure.cn',
    logsScope: 'https://api.loganalytics.azure.cn/.default',
    authorityHost: 'https://login.chinacloudapi.cn',
    blob: 'blob.core.chinacloudapi.cn',
  },
}

/** The cloud of that name, or of a cloud file that `azta sandbox` wrote. */
export async function openCloud(nameOrFile: string): Promise<Cloud> {
  const known = Object.hasOwn(CLOUDS, nameOrFile) ? CLOUDS[nameOrFile] : undefined
  if (known !== undefined) return known
  const hint = `a cloud is ${Object.keys(CLOUDS).join(', ')}, or a file that \`azta sandbox\` wrote`
  let text: string
  try {
    text = await readFile(nameOrFile, 'utf8')
  } catch (cause) {
    throw new TrafficError('azure/unknown-cloud', `there is no cloud "${nameOrFile}"`, { hint, cause })
  }
  const { arm, logs, blob, ca, token } = parseCloudFile(text, nameOrFile)
  return {
    name: 'sandbox',
    arm,
    armScope: `${arm}/.default`,
    logs,
    logsScope: `${logs}/.default`,
    authorityHost: arm,
    blob,
    sandbox: { ca, token },
  }
}
