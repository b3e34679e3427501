import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth'
import { TrafficError } from '../../model/index.ts'
import type { ArmClock } from './arm-clock.ts'

/** One token for all calls, fetched once for everybody who waits for it. */
export interface TokenKeeper {
  current(): Promise<string>
  /** Fetches another one, unless somebody has since this one was used. `challenge` is ARM's WWW-Authenticate. */
  renew(used: string, challenge: string | undefined): Promise<void>
}

/** Renewed this long before its end, or at half of a life that is shorter: near its end the clients fetch one for every call. */
const AHEAD_MS = 120_000

/** Keeps the token of a credential for ARM's scope. */
export function keepToken(credential: TokenCredential, scope: string, clock: ArmClock): TokenKeeper {
  let held: { readonly token: string; readonly renewAt: number } | undefined
  let coming: Promise<string> | undefined

  async function fetched(options: GetTokenOptions): Promise<string> {
    const given: AccessToken | null = await credential.getToken(scope, { enableCae: true, ...options })
    if (given === null) throw new TrafficError('azure/no-credential', 'the credential gives no token any more')
    const now = clock.now()
    const life = given.expiresOnTimestamp - now
    held = { token: given.token, renewAt: now + Math.max(life - AHEAD_MS, life / 2) }
    return given.token
  }

  function shared(options: GetTokenOptions = {}): Promise<string> {
    coming ??= fetched(options).finally(() => {
      coming = undefined
    })
    return coming
  }

  return {
    async current() {
      return held !== undefined && clock.now() < held.renewAt ? held.token : shared()
    },
    async renew(used, challenge) {
      if (held !== undefined && held.token !== used) return
      const claims = claimsOf(challenge)
      await shared(claims === undefined ? {} : { claims })
    },
  }
}

/** What a challenge of continuous access evaluation asks the next token to claim (base64 in WWW-Authenticate). */
function claimsOf(challenge = ''): string | undefined {
  const encoded = /error="insufficient_claims".*\bclaims="([A-Za-z0-9+/=_-]+)"/.exec(challenge)?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8')
}
