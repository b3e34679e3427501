import type { ArmClock, ArmPort, ArmWait, Cloud } from '../../src/azure/index.ts'
import { openArm } from '../../src/azure/index.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { virtualClock } from './virtual-clock.ts'

/** The cloud of a sandbox, without the way over a file. */
function cloudOf({ cloud }: Pick<Sandbox, 'cloud'>): Cloud {
  const { arm, logs, blob, ca, token } = cloud
  const scopes = { armScope: `${arm}/.default`, logsScope: `${logs}/.default`, authorityHost: arm }
  return { name: 'sandbox', arm, logs, blob, ...scopes, sandbox: { ca, token } }
}

interface Options {
  readonly clock?: ArmClock
  readonly onWait?: (wait: ArmWait) => void
  readonly getToken?: () => Promise<{ token: string; expiresOnTimestamp: number }>
}

/** The port to a sandbox's ARM, in virtual time. */
export function portTo(sandbox: Pick<Sandbox, 'cloud'>, options: Options = {}): Promise<ArmPort> {
  const { clock = virtualClock(), onWait = () => {} } = options
  const expiresOnTimestamp = Date.parse('2999-01-01T00:00:00Z')
  const getToken = options.getToken ?? (async () => ({ token: sandbox.cloud.token, expiresOnTimestamp }))
  return openArm({ cloud: cloudOf(sandbox), credential: { name: 'test', credential: { getToken } }, clock, onWait })
}
