/**
 * Subjects are spread over a fixed number of slots, and slots over a topic's partitions. Consumers keep positions per slot, so
 * that these stay true however many partitions there are. Never to be changed: positions would mean something else.
 */
export const SLOTS = 64;

/** FNV-1a over UTF-16 units: the same in every process and version. */
export function slotOf(subject: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < subject.length; i++) hash = Math.imul(hash ^ subject.charCodeAt(i), 0x01000193);
  // The low bits of FNV are its weakest: those above are folded into them.
  return ((hash >>> 16) ^ hash) & (SLOTS - 1);
}
