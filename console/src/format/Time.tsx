import { useFormat } from "./format";

/** When something was, RFC 3339, as the language says it. */
export function Time({ at }: { at: string }) {
  const format = useFormat();
  return <time dateTime={at}>{format.dateTime(at)}</time>;
}
