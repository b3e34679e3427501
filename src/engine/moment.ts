/** ISO with 7 digits, the form of a datetime cell, from UTC milliseconds. */
export function moment(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}0000Z`
}
