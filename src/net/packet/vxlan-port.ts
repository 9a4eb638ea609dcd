/** IANA's port, and the one that Linux uses unless told otherwise. */
export function isVxlanPort(port: number): boolean {
  return port === 4789 || port === 8472;
}
