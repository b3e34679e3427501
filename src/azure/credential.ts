import type { AccessToken, TokenCredential } from '@azure/core-auth'
import { TrafficError } from '../model/index.ts'
import type { Cloud } from './cloud.ts'

/** A credential that works, and what it is called. */
export interface NamedCredential {
  readonly name: string
  readonly credential: TokenCredential
}

/**
 * The first credential that gives a token, in the order of DefaultAzureCredential
 * (https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/credential-chains), so that it can be named.
 */
export async function findCredential(cloud: Cloud): Promise<NamedCredential> {
  if (cloud.sandbox !== undefined) return { name: 'the sandbox token', credential: fixedToken(cloud.sandbox.token) }
  const identity = await import('@azure/identity')
  const candidates: readonly (readonly [string, () => TokenCredential])[] = [
    ['EnvironmentCredential', () => new identity.EnvironmentCredential()],
    ['WorkloadIdentityCredential', () => new identity.WorkloadIdentityCredential()],
    ['ManagedIdentityCredential', () => new identity.ManagedIdentityCredential()],
    ['AzureCliCredential', () => new identity.AzureCliCredential()],
    ['AzurePowerShellCredential', () => new identity.AzurePowerShellCredential()],
    ['AzureDeveloperCliCredential', () => new identity.AzureDeveloperCliCredential()],
  ]
  for (const [name, make] of candidates) {
    const credential = await working(make, cloud.armScope)
    if (credential !== undefined) return { name, credential }
  }
  const tried = candidates.map(([name]) => name).join(', ')
  const hint = 'run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET'
  throw new TrafficError('azure/no-credential', `no Azure credential works (tried ${tried})`, { hint })
}

/** A credential that gives no token is not the one; why it does not may hold secrets, and is not passed on. */
async function working(make: () => TokenCredential, scope: string): Promise<TokenCredential | undefined> {
  try {
    const credential = make()
    const token = await credential.getToken(scope)
    return token === null ? undefined : credential
  } catch {
    return undefined
  }
}

function fixedToken(token: string): TokenCredential {
  const until = 253_402_300_799_000 // the year 9999: a sandbox's token does not expire
  return { getToken: async (): Promise<AccessToken> => ({ token, expiresOnTimestamp: until }) }
}
