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
  const { authorityHost } = cloud
  const candidates: readonly (readonly [string, () => TokenCredential])[] = [
    ['EnvironmentCredential', () => new identity.EnvironmentCredential({ authorityHost })],
    ['WorkloadIdentityCredential', () => new identity.WorkloadIdentityCredential({ authorityHost })],
    ['ManagedIdentityCredential', () => new identity.ManagedIdentityCredential()],
    ['AzureCliCredential', () => new identity.AzureCliCredential()],
    ['AzurePowerShellCredential', () => new identity.AzurePowerShellCredential()],
    ['AzureDeveloperCliCredential', () => new identity.AzureDeveloperCliCredential()],
  ]
  const refused: string[] = []
  for (const [name, make] of candidates) {
    const credential = await working(make, cloud.armScope)
    if (credential === 'refused') refused.push(name)
    else if (credential !== undefined) return { name, credential }
  }
  throw noCredential(
    candidates.map(([name]) => name),
    refused,
  )
}

function noCredential(tried: readonly string[], refused: readonly string[]): TrafficError {
  if (refused.length > 0) {
    const hint = 'its tenant, client or secret is wrong, or it may not sign in to this cloud; `az login` is another way'
    return new TrafficError('azure/no-credential', `${refused.join(', ')} is set up and was refused`, { hint })
  }
  const hint = 'run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET'
  return new TrafficError('azure/no-credential', `no Azure credential is set up (tried ${tried.join(', ')})`, { hint })
}

/**
 * A credential that gives a token; `refused` when it is set up and gives none; undefined when it is not set up
 * (CredentialUnavailableError). Why it gives none may hold secrets, and is not passed on.
 */
async function working(make: () => TokenCredential, scope: string): Promise<TokenCredential | 'refused' | undefined> {
  try {
    const credential = make()
    return (await credential.getToken(scope)) === null ? undefined : credential
  } catch (error) {
    return (error as Error).name === 'CredentialUnavailableError' ? undefined : 'refused'
  }
}

function fixedToken(token: string): TokenCredential {
  const until = 253_402_300_799_000 // the year 9999: a sandbox's token does not expire
  return { getToken: async (): Promise<AccessToken> => ({ token, expiresOnTimestamp: until }) }
}
