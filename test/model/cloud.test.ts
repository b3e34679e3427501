import { expect, test } from 'vitest'
import { parseCloudFile, TrafficError } from '../../src/model/index.ts'

const whole = {
  arm: 'https://127.0.0.1:8443',
  logs: 'https://127.0.0.1:8443',
  kusto: 'https://localhost:8443',
  blob: 'https://[::1]:8443/blob',
  ca: '-----BEGIN CERTIFICATE-----',
  token: 'secret-token',
}

test('a cloud file says where the sandbox listens', () => {
  expect(parseCloudFile(JSON.stringify(whole), 'cloud.json')).toEqual(whole)
})

test('a cloud file that names a host elsewhere is refused, with its key', () => {
  const text = JSON.stringify({ ...whole, arm: 'https://management.example.org' })
  const error = caught(() => parseCloudFile(text, 'cloud.json'))
  expect(error).toMatchObject({
    message: expect.stringContaining('arm: a cloud file may only name loopback'),
    place: { file: 'cloud.json' },
  })
})

test('an error over a cloud file never shows the token', () => {
  const texts = [JSON.stringify({ ...whole, ca: 7 }), `{"token":"secret-token",`]
  for (const text of texts) {
    const error = caught(() => parseCloudFile(text, 'cloud.json'))
    expect(`${error.message} ${error.hint} ${error.stack} ${String(error.cause)}`).not.toContain('secret-token')
  }
})

function caught(run: () => unknown): TrafficError {
  try {
    run()
  } catch (error) {
    if (error instanceof TrafficError) return error
  }
  throw new Error('nothing was thrown')
}
