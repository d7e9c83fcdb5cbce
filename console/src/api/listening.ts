import { useEffect, useRef, useState } from "react";
import type { Observable } from "rxjs";

/** How long to wait, in milliseconds, before listening again after the server ended a subscription. */
const listenAgainAfter = 5_000;

/** What a subscription brings: data, or why there is none any more. */
export interface Brought<T> {
  data?: T | null | undefined;
  error?: unknown;
}

export interface Listening<T> {
  /** Begins the subscription where what is shown ends. */
  listen: () => Observable<Brought<T>>;
  hear: (data: T) => void;
  /** Reads what is shown afresh: the server may not know the cursor, or the order may not be the viewer's any more. */
  refetch: () => Promise<unknown>;
}

/** Listens about one thing for as long as it is ready to; when the server ends that, reads afresh and listens anew. */
export function useListening<T>(id: string, ready: boolean, listening: Listening<T>): void {
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(listening);
  useEffect(() => {
    latest.current = listening;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt, or another thing, listens anew
  useEffect(() => {
    if (!ready) {
      return;
    }
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      waiting ??= setTimeout(() => {
        latest.current
          .refetch()
          .catch(() => undefined)
          .finally(() => setAttempt((count) => count + 1));
      }, listenAgainAfter);
    };
    const subscription = latest.current.listen().subscribe({
      next: ({ data, error }) => (error || !data ? again() : latest.current.hear(data)),
      error: again,
      complete: again,
    });
    return () => {
      clearTimeout(waiting);
      subscription.unsubscribe();
    };
  }, [id, ready, attempt]);
}
