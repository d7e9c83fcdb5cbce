import { useApolloClient } from "@apollo/client/react";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOrderChanges } from "../../api/changes";
import { usePaced } from "../../api/paced";
import { drift } from "./drift";
import { OrderCountsDocument, OrdersNowDocument, type OrdersQueryVariables } from "./orders.generated";
import styles from "./orders.module.css";

/** The shortest time between two looks at what the list would be now, in milliseconds. */
const pace = 1_000;

type Shown = readonly { id: string }[];

export interface LiveBarProps {
  /** Where the changes after the page begin; null until the first page is there. */
  cursor: string | null;
  variables: OrdersQueryVariables;
  /** What the page shows; undefined while it is being read. */
  shown: Shown | undefined;
  /** Reads the page again. */
  refresh: () => void;
}

/**
 * Listens to changes. Rows show them by themselves; whether the page would have other rows, or in another order, only the
 * server can say: it is asked, and the person decides when they move.
 */
export function LiveBar({ cursor, variables, shown, refresh }: LiveBarProps) {
  const { t } = useTranslation("orders");
  const count = useDrift({ cursor, variables, shown });
  return (
    <div role="status" className={styles.live}>
      {count > 0 && (
        <Button type="dashed" block onClick={refresh}>
          {t("changed", { count })}
        </Button>
      )}
    </div>
  );
}

function useDrift({ cursor, variables, shown }: Omit<LiveBarProps, "refresh">): number {
  const client = useApolloClient();
  const [found, setFound] = useState<{ of: Shown; ids: string[] }>();
  const latest = useRef({ variables, shown });
  useEffect(() => {
    latest.current = { variables, shown };
  });
  const look = usePaced(pace, async () => {
    const asked = latest.current;
    const answer = await client
      .query({ query: OrdersNowDocument, variables: asked.variables, fetchPolicy: "no-cache" })
      // The next change asks again; a server that does not answer is told of elsewhere.
      .catch(() => undefined);
    if (!answer?.data) {
      return;
    }
    const { orderCounts, orders } = answer.data;
    client.writeQuery({ query: OrderCountsDocument, data: { __typename: "Query", orderCounts } });
    if (asked.shown && asked.shown === latest.current.shown) {
      setFound({ of: asked.shown, ids: orders.nodes.map(({ id }) => id) });
    } else {
      look();
    }
  });
  useOrderChanges(cursor, look);
  if (!shown || found?.of !== shown) {
    return 0;
  }
  return drift(
    shown.map(({ id }) => id),
    found.ids,
  );
}
