import type { OrderPageFragment } from "../../api/fragments.generated";

/** What the page says about the time to accept. */
export type AcceptanceNotice =
  | { kind: "running"; days: number; to: string }
  /** A hold stops the window; what is left of it, in milliseconds, is kept. */
  | { kind: "paused"; days: number; left: number };

/** The notice to accept in time; null when no delivery waits for the buyer. */
export function noticeOf({ acceptance, goods }: OrderPageFragment): AcceptanceNotice | null {
  const days = goods.acceptanceDays;
  if (!acceptance || acceptance.outcome) {
    return null;
  }
  if (acceptance.autoAcceptAt) {
    return { kind: "running", days, to: acceptance.autoAcceptAt };
  }
  return acceptance.pausedAt ? { kind: "paused", days, left: acceptance.remainingSeconds * 1_000 } : null;
}
