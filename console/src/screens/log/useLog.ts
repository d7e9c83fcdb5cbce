import { NetworkStatus } from "@apollo/client";
import { useApolloClient, useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { useListening } from "../../api/listening";
import {
  FlowLogDocument,
  FlowLogGrewDocument,
  type FlowLogGrewSubscription,
  type FlowLogQuery,
} from "./log.generated";

/** How many entries are asked for at once: a log of a thousand comes in three parts. */
const pageSize = 400;

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
  useEffect(() => setStarted((before) => before || ready), [ready]);
  const variables = { id, after: 0, first: pageSize };
  useListening<FlowLogGrewSubscription>(id, started, {
    listen: () => {
      const after = lastSeq(client.readQuery({ query: FlowLogDocument, variables })?.order);
      return client.subscribe({ query: FlowLogGrewDocument, variables: { id, after } });
    },
    hear: ({ flowLogAppended: { order: _, ...entry } }) => {
      client.cache.updateQuery({ query: FlowLogDocument, variables }, (shown) =>
        shown?.order ? { ...shown, order: { ...shown.order, flowLog: [entry] } } : shown,
      );
      setArrived(entry);
    },
    refetch,
  });
  return arrived;
}
