import { NetworkStatus } from "@apollo/client";
import { useApolloClient, useQuery } from "@apollo/client/react";
import { useState } from "react";
import type { OrderPageFragment } from "../../api/fragments.generated";
import { useListening } from "../../api/listening";
import { OrderDocument, OrderMovedDocument, type OrderMovedSubscription } from "./order.generated";

/** What just happened to the order. */
export type Happening = Omit<OrderMovedSubscription["flowLogAppended"], "order">;

export interface LiveOrder {
  /** The order; null when there is none for this viewer; undefined while that is not known. */
  order: OrderPageFragment | null | undefined;
  error: unknown;
  /** The last that happened while the page was open. */
  happened: Happening | undefined;
  reload: () => void;
}

/** An order, kept up to date while the page is open. */
export function useOrder(id: string): LiveOrder {
  const { data, previousData, error, networkStatus, refetch } = useQuery(OrderDocument, {
    variables: { id },
  });
  const shown = data ?? previousData;
  // Listening begins once the server has answered: what a cached order has missed comes at once with the answer.
  const ready = networkStatus !== NetworkStatus.loading && !!shown?.order;
  const happened = useHappenings(id, ready, refetch);
  return { order: shown?.order, error, happened, reload: () => void refetch().catch(() => undefined) };
}

/** Listens to the flow log from the version that is shown on; whatever arrives updates the cache, and so the page. */
function useHappenings(id: string, ready: boolean, refetch: () => Promise<unknown>): Happening | undefined {
  const client = useApolloClient();
  const [happened, setHappened] = useState<Happening>();
  useListening<OrderMovedSubscription>(id, ready, {
    listen: () => {
      const after = client.readQuery({ query: OrderDocument, variables: { id } })?.order?.version;
      return client.subscribe({ query: OrderMovedDocument, variables: { id, after } });
    },
    hear: ({ flowLogAppended }) => setHappened(flowLogAppended),
    refetch,
  });
  return happened;
}
