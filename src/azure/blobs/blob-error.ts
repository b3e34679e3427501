import { TrafficError } from '../../model/index.ts'
import type { BlobContainer } from './open-container.ts'

/** The code of an error of the Blob service, in one word; its texts may hold addresses with signatures and are not passed on. */
export function blobErrorCode(error: unknown): string {
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown }
  if (typeof code === 'string' && /^\w+$/.test(code)) return code
  return typeof statusCode === 'number' ? `status ${statusCode}` : 'no answer'
}

/** The status of an answer; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  const { statusCode } = error as { readonly statusCode?: unknown }
  return typeof statusCode === 'number' ? statusCode : undefined
}

/** A container that cannot be listed, as an error to act on. */
export function refusedBy({ name, credential }: BlobContainer, cause: unknown): TrafficError {
  if (cause instanceof TrafficError) return cause
  if (blobErrorCode(cause) === 'ContainerNotFound') {
    const hint = 'the service makes it with the first blob of a flow log; check the names of account and container'
    return new TrafficError('azure/no-container', `there is no ${name}`, { hint })
  }
  const hint = 'its credential needs the role Storage Blob Data Reader, or a signature with the rights to read and list'
  return new TrafficError('azure/blob-failed', `${name} cannot be listed with ${credential}: ${blobErrorCode(cause)}`, {
    hint,
  })
}
