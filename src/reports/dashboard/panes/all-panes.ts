import type { Context } from '../context.ts'
import type { Pane } from '../pane.ts'
import { conversationsPane } from './conversations.ts'
import { deniedPane } from './denied.ts'
import { findingsPane } from './findings.ts'
import { internetPathsPane } from './internet-paths.ts'
import { maliciousPane } from './malicious.ts'
import { networksPane } from './networks.ts'
import { openPortsPane } from './open-ports.ts'
import { portHoursPane } from './port-hours.ts'
import { protocolsPane } from './protocols.ts'
import { qualityPane } from './quality.ts'
import { talkersPane } from './talkers.ts'
import { timePane } from './time.ts'
import { worldMapPane } from './world-map.ts'

/** Every pane, in the order of the page. */
export const PANES: readonly ((context: Context) => Pane)[] = [
  timePane,
  findingsPane,
  worldMapPane,
  networksPane,
  internetPathsPane,
  maliciousPane,
  talkersPane,
  conversationsPane,
  protocolsPane,
  openPortsPane,
  deniedPane,
  portHoursPane,
  qualityPane,
]
