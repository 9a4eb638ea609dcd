/** `podwire`: @returns the process's exit code. */
export async function main(args: readonly string[]): Promise<number> {
  process.stderr.write(`podwire: unknown command ${args[0] ?? ""}\n`);
  return 2;
}
