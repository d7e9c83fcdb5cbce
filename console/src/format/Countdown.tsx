import { useNow } from "./clock";
import { useFormat } from "./format";

export interface CountdownProps {
  /** The deadline, RFC 3339. */
  to: string;
  /** Shown once the deadline has passed. */
  over: string;
}

/** What is left until a deadline, by the server's clock, ticking. */
export function Countdown({ to, over }: CountdownProps) {
  const now = useNow();
  const format = useFormat();
  const left = Date.parse(to) - now;
  return (
    <time dateTime={to} title={format.dateTime(to)}>
      {left > 0 ? format.duration(left) : over}
    </time>
  );
}
