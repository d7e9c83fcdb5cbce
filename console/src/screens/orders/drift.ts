/** How many of the items stay in their order at most: the length of the longest increasing run of positions. */
function staying(positions: readonly number[]): number {
  const ends: number[] = [];
  for (const position of positions) {
    const at = ends.findIndex((end) => end >= position);
    ends[at === -1 ? ends.length : at] = position;
  }
  return ends.length;
}

/**
 * How many orders would come to a page, leave it, or move on it, if it were read again: an order that comes in and one that
 * it pushes out count as one.
 */
export function drift(shown: readonly string[], now: readonly string[]): number {
  const position = new Map(shown.map((id, index) => [id, index]));
  const kept = now.flatMap((id) => position.get(id) ?? []);
  const came = now.length - kept.length;
  const left = shown.length - kept.length;
  return Math.max(came, left) + kept.length - staying(kept);
}
