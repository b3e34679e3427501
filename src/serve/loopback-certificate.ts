/** A certificate for loopback only, made for this run. */
export async function loopbackCertificate() {
  const { generate } = await import('selfsigned')
  const altNames = [
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
    { type: 7 as const, ip: '::1' },
  ]
  const extensions = [
    { name: 'basicConstraints' as const, cA: true },
    { name: 'subjectAltName' as const, altNames },
  ]
  return generate([{ name: 'commonName', value: 'azta' }], { keyType: 'ec', extensions })
}
