/** The ACL as real rows name it: an id in lower case, `Unspecified` for platform rules and drops without one. */
export function aclGroup(id: string): string {
  const lower = id.toLowerCase()
  return /^(00000000-0000-0000-0000-000000000000|unspecified|)$/.test(lower) ? 'Unspecified' : lower
}

/** The rule as real rows name it: lower case, without the prefix that says who made it. */
export function aclRule(rule: string): string {
  return rule.toLowerCase().replace(/^(defaultrule|userrule)_/, '')
}
