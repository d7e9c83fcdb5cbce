import { useQuery } from "@apollo/client/react";
import { useEffect, useMemo } from "react";
import { useSearchParams } from "react-router";
import { useOrderChanges } from "../../api/changes";
import { problemOf } from "../../api/errors";
import { usePaced } from "../../api/paced";
import { firstPage, withChanges } from "../../layout/paging";
import { queueVariables, readQueue } from "./queue";
import { RefundCountsDocument, RefundsDocument } from "./refunds.generated";

/** The shortest time between two looks at the queue, in milliseconds. */
const pace = 1_000;

/** The part of the queue that the address asks for, live. */
export function useQueue() {
  const [params, setParams] = useSearchParams();
  const { queue, ignored } = useMemo(() => readQueue(params), [params]);
  const variables = useMemo(() => queueVariables(queue), [queue]);
  const page = useQuery(RefundsDocument, { variables });
  const counts = useQuery(RefundCountsDocument);
  const look = usePaced(pace, async () => {
    // What fails is told by the queries themselves.
    await Promise.allSettled([page.refetch(), counts.refetch()]);
  });
  useOrderChanges(page.data?.refunds.changesCursor ?? null, look);
  const lost = page.error !== undefined && problemOf(page.error).code === "CURSOR_INVALID";
  const placed = queue.page.after !== null || queue.page.before !== null;
  useEffect(() => {
    if (lost && placed) {
      setParams((old) => withChanges(old, firstPage), { replace: true, state: { cursorLost: true } });
    }
  }, [lost, placed, setParams]);
  return {
    params,
    queue,
    ignored,
    refunds: (page.data ?? page.previousData)?.refunds,
    counts: counts.data ?? counts.previousData,
    error: lost ? undefined : page.error,
    loading: page.data === undefined && page.loading,
    retry: look,
  };
}
