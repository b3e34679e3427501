/** An answer of ARM that is no success, in ARM's own words. */
export class ArmError extends Error {
  override readonly name = 'ArmError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  get body(): unknown {
    return { error: { code: this.code, message: this.message } }
  }
}
