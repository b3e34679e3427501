/** A resource in ARM's own form: what a GET of it answers. */
export interface ArmResource {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly location?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly sku?: Readonly<Record<string, unknown>>
  readonly kind?: string
  readonly identity?: Readonly<Record<string, unknown>>
  readonly properties: Readonly<Record<string, unknown>>
}

/** Everything that a sandbox's Azure holds when it starts. */
export interface Estate {
  readonly tenantId: string
  readonly subscriptions: readonly { readonly subscriptionId: string; readonly displayName: string }[]
  readonly resources: readonly ArmResource[]
}
