import { NetworkStatus } from "@apollo/client";
import { useApolloClient, useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { FlowLogDocument, FlowLogGrewDocument, type FlowLogQuery } from "./log.generated";

/** How many entries are asked for at once: a log of a thousand comes in three parts. */
const pageSize = 400;

/** How long the page waits, in milliseconds, before it listens again after the server ended its subscription. */
const listenAgainAfter = 5_000;

export type LoggedOrder = NonNullable<FlowLogQuery["order"]>;
export type LogEntry = LoggedOrder["flowLog"][number];

export interface LiveLog {
  /** The order with what is here of its log, by seq; null when there is none for this viewer. */
  order: LoggedOrder | null | undefined;
  error: unknown;
  /** Whether the whole log is here. */
  complete: boolean;
  /** The last entry that arrived while the page was open. */
  arrived: LogEntry | undefined;
  reload: () => void;
}

/** The seq of the last entry that is here; 0 without one. */
export function lastSeq(order: LoggedOrder | null | undefined): number {
  return order?.flowLog.at(-1)?.seq ?? 0;
}

/** The whole log of an order: what is there in parts, and then each entry as it is added. */
export function useLog(id: string): LiveLog {
  const { data, previousData, error, networkStatus, refetch, fetchMore } = useQuery(FlowLogDocument, {
    variables: { id, after: 0, first: pageSize },
  });
  const order = (data ?? previousData)?.order;
  const [problem, setProblem] = useState<unknown>();
  const here = lastSeq(order);
  const first = networkStatus !== NetworkStatus.loading && !!order;
  const complete = first && here >= order.version;

  useEffect(() => {
    if (!first || complete || problem) {
      return;
    }
    fetchMore({ variables: { id, after: here, first: pageSize } }).catch(setProblem);
  }, [first, complete, problem, fetchMore, id, here]);

  const arrived = useArrivals(id, complete, refetch);
  const reload = () => {
    setProblem(undefined);
    void refetch().catch(() => undefined);
  };
  return { order, error: error ?? problem, complete, arrived, reload };
}

/** Listens from the last entry that is here on, and adds what arrives to the log in the cache. */
function useArrivals(id: string, ready: boolean, refetch: () => Promise<unknown>): LogEntry | undefined {
  const client = useApolloClient();
  const [arrived, setArrived] = useState<LogEntry>();
  const [started, setStarted] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => setStarted((before) => before || ready), [ready]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt listens anew
  useEffect(() => {
    if (!started) {
      return;
    }
    const variables = { id, after: 0, first: pageSize };
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      waiting ??= setTimeout(() => {
        refetch()
          .catch(() => undefined)
          .finally(() => setAttempt((count) => count + 1));
      }, listenAgainAfter);
    };
    const after = lastSeq(client.readQuery({ query: FlowLogDocument, variables })?.order);
    const listening = client.subscribe({ query: FlowLogGrewDocument, variables: { id, after } }).subscribe({
      next: ({ data, error }) => {
        if (error || !data) {
          again();
          return;
        }
        const { order: _, ...entry } = data.flowLogAppended;
        client.cache.updateQuery({ query: FlowLogDocument, variables }, (shown) =>
          shown?.order ? { ...shown, order: { ...shown.order, flowLog: [entry] } } : shown,
        );
        setArrived(entry);
      },
      error: again,
      complete: again,
    });
    return () => {
      clearTimeout(waiting);
      listening.unsubscribe();
    };
  }, [client, id, started, refetch, attempt]);
  return arrived;
}
