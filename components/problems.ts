import * as pulumi from '@pulumi/pulumi'

/** What is wrong with an argument: where it stands, and why it cannot be. */
export type Problem = pulumi.InputPropertyErrorDetails

/** Refuses arguments, if anything is wrong with them, with all that is wrong in one message. */
export function refuse(what: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const lines = problems.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`)
  const message = `${what} cannot be made:\n${lines.join('\n')}`
  throw new pulumi.InputPropertiesError({ message, errors: [...problems] })
}
