import { useMemo } from "react";
import { type NavigateOptions, useSearchParams } from "react-router";
import type { OrderStatus } from "../../api/schema.generated";
import { type Changes, firstPage, linkWith, withChanges } from "../../layout/paging";
import { useProcess } from "../../process/process";
import { type ReadView, readView } from "./view";

/** What the address says, and how to make it say something else. */
export interface ViewInAddress extends ReadView {
  /** The address with changed conditions, on the first page. */
  link(changes: Changes): { search: string };
  /** Goes to the address with changed conditions, on the first page. */
  change(changes: Changes, options?: NavigateOptions): void;
}

/** Conditions that somebody chose, to be taken out all at once. */
export const noConditions: Changes = { q: null, from: null, to: null, due: null };

/** The view that the address asks for. */
export function useView(): ViewInAddress {
  const { statuses } = useProcess();
  const [params, setParams] = useSearchParams();
  const read = useMemo(() => {
    const names: OrderStatus[] = statuses.map(({ name }) => name);
    return readView(params, names);
  }, [params, statuses]);
  return {
    ...read,
    link: (changes) => linkWith(params, { ...firstPage, ...changes }),
    change: (changes, options) => setParams((old) => withChanges(old, { ...firstPage, ...changes }), options),
  };
}
