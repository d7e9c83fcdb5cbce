import { useNow } from "./clock";
import { useFormat } from "./format";

export interface CountdownProps {
  /** The deadline, RFC 3339. */
  to: string;
  /** Shown once the deadline has passed. */
  over: string;
  /** Says what is left, in words; only it without them. */
  say?: (left: string) => string;
}

/** What is left until a deadline, by the server's clock, ticking. */
export function Countdown({ to, over, say = String }: CountdownProps) {
  const now = useNow();
  const format = useFormat();
  const left = Date.parse(to) - now;
  return (
    <time dateTime={to} title={format.dateTime(to)}>
      {left > 0 ? say(format.duration(left)) : over}
    </time>
  );
}
