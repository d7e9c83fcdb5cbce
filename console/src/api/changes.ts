import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef } from "react";
import { concat, defer, EMPTY, from, map, type Observable, of, retry, switchMap, tap, timer } from "rxjs";
import {
  ChangesCursorDocument,
  KnownOrderFragmentDoc,
  OrdersChangedDocument,
  type OrdersChangedSubscription,
} from "./changes.generated";
import { type OrderRowFragment, OrderRowFragmentDoc } from "./fragments.generated";

/** How long to wait before listening anew after the server ended a stream for good, in milliseconds. */
const patience = 10_000;

/** An order that changed; or "missed": changes may have passed unheard, so that what is shown has to be read again. */
export type Heard = OrderRowFragment | "missed";

/** Shows a changed order wherever it is shown already. What nobody looks at is not kept. */
function show(client: ApolloClient, order: OrderRowFragment): void {
  const id = client.cache.identify(order);
  if (id === undefined) {
    return;
  }
  const known = client.cache.readFragment({ id, fragment: KnownOrderFragmentDoc });
  // The answer of a mutation may have overtaken the stream.
  if (known && known.version <= order.version) {
    client.cache.writeFragment({ id, fragment: OrderRowFragmentDoc, fragmentName: "OrderRow", data: order });
  }
}

async function newCursor(client: ApolloClient): Promise<string | undefined> {
  const { data } = await client.query({ query: ChangesCursorDocument, fetchPolicy: "no-cache" });
  return data?.orders.changesCursor;
}

function changesAfter(client: ApolloClient, after: string): Observable<OrdersChangedSubscription> {
  return client
    .subscribe({ query: OrdersChangedDocument, variables: { after }, fetchPolicy: "no-cache" })
    .pipe(
      map(({ data, error }) => {
        if (!data) {
          throw error;
        }
        return data;
      }),
    );
}

/**
 * Every change of an order that the viewer may see, after a cursor; from now on without one. Orders that are shown are
 * shown as they are now before the change is told. It never fails: a stream that the server ended is begun anew.
 */
export function orderChanges(client: ApolloClient, cursor?: string): Observable<Heard> {
  let known = cursor;
  const begin = defer(() => (known === undefined ? from(newCursor(client)) : of(known)));
  const stream = defer(() => {
    const anew = known === undefined;
    return begin.pipe(
      switchMap((after) => {
        known = undefined;
        if (after === undefined) {
          return EMPTY;
        }
        const missed = anew ? of("missed" as const) : EMPTY;
        const changes = changesAfter(client, after).pipe(map((data) => data.ordersChanged.order));
        return concat(missed, changes.pipe(tap((order) => show(client, order))));
      }),
    );
  });
  return stream.pipe(retry({ delay: () => timer(patience) }));
}

/**
 * Listens to orderChanges as long as the component is there. It begins once with the first cursor that is given; null
 * waits for one, undefined begins now.
 */
export function useOrderChanges(cursor: string | null | undefined, listener: (heard: Heard) => void): void {
  const client = useApolloClient();
  const latest = useRef({ cursor, listener });
  useEffect(() => {
    latest.current = { cursor, listener };
  });
  const waiting = cursor === null;
  useEffect(() => {
    if (waiting) {
      return;
    }
    const changes = orderChanges(client, latest.current.cursor ?? undefined);
    const subscription = changes.subscribe((heard) => latest.current.listener(heard));
    return () => subscription.unsubscribe();
  }, [client, waiting]);
}
