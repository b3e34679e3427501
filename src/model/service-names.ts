import { SERVICE_NAMES } from './service-names-data.ts'

interface Names {
  readonly TCP: ReadonlyMap<number, string>
  readonly UDP: ReadonlyMap<number, string>
}

let names: Names | undefined

/** The IANA service name of a port, lower case, as L7Protocol holds it (`https`, `domain`, `epmap`, `optohost002`). */
export function serviceName(port: number, protocol: 'TCP' | 'UDP'): string | undefined {
  names ??= readNames()
  return names[protocol].get(port)
}

function readNames(): Names {
  const TCP = new Map<number, string>()
  const UDP = new Map<number, string>()
  for (const line of SERVICE_NAMES.trim().split('\n')) {
    const [port, tcp, udp = tcp] = line.split(' ') as [string, string, string?]
    if (tcp !== '-') TCP.set(Number(port), tcp)
    if (udp !== '-') UDP.set(Number(port), udp!)
  }
  return { TCP, UDP }
}
