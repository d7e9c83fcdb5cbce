import { useQuery } from "@apollo/client/react";
import { useEffect, useMemo } from "react";
import { problemOf } from "../../api/errors";
import { clock } from "../../format/clock";
import { OrdersDocument } from "./orders.generated";
import type { ViewInAddress } from "./useView";
import { variablesOf } from "./view";

/** The page of the list that the address asks for; the one before it while that is being read. */
export function usePage({ view, change }: ViewInAddress) {
  const variables = useMemo(() => variablesOf(view, clock.now()), [view]);
  const { data, previousData, error, loading, refetch } = useQuery(OrdersDocument, { variables });
  const lost = error !== undefined && problemOf(error).code === "CURSOR_INVALID";
  const { page } = view;
  const short = page.before !== null && data && !data.orders.pageInfo.hasPreviousPage;
  const begins = short && !loading && data.orders.nodes.length < page.size;
  useEffect(() => {
    if (lost && (page.after !== null || page.before !== null)) {
      change({}, { replace: true, state: { cursorLost: true } });
    } else if (begins) {
      // Turning back came to the begin of the list: the first page is a full one.
      change({}, { replace: true });
    }
  });
  return {
    variables,
    orders: (data ?? previousData)?.orders,
    /** What is shown for just this view; undefined while another one's rows stand in. */
    current: data?.orders,
    error: lost ? undefined : error,
    loading,
    refresh: () => void refetch().catch(() => undefined),
  };
}
