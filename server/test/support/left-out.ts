/** The name of a group of tests that need what is not on every machine. Where there is a reason to leave them out it is printed, and stands in the name. */
export function unlessLeftOut(name: string, without: string | undefined): string {
  if (without === undefined) return name;
  process.stderr.write(`left out: ${name}: ${without}\n`);
  return `${name} (left out: ${without})`;
}
