import { useFragment } from "@apollo/client/react";
import { memo, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { OrderRowFragmentDoc } from "../../api/fragments.generated";
import { DataRow, DataTable } from "../../layout/DataTable";
import { type OrderColumn, useOrderColumns } from "./columns";

export interface OrderTableProps {
  orders: readonly { __typename: "Order"; id: string }[];
  busy: boolean;
}

/** The rows of a page. Each row watches its own order, so that a change of one draws one. */
export const OrderTable = memo(function OrderTable({ orders, busy }: OrderTableProps) {
  const { t } = useTranslation("orders");
  const columns = useOrderColumns();
  return (
    <DataTable caption={t("caption")} columns={columns} busy={busy}>
      {orders.map(({ id }) => (
        <OrderLine key={id} id={id} columns={columns} />
      ))}
    </DataTable>
  );
});

const OrderLine = memo(function OrderLine({ id, columns }: { id: string; columns: readonly OrderColumn[] }) {
  const { data, complete } = useFragment({
    fragment: OrderRowFragmentDoc,
    fragmentName: "OrderRow",
    from: { __typename: "Order", id },
  });
  const changed = useJustChanged(complete ? data.version : undefined);
  return complete ? <DataRow columns={columns} item={data} changed={changed} /> : null;
});

/** How long a changed row is marked, in milliseconds. */
const markTime = 4_000;

/** True for a moment after the version changed. */
function useJustChanged(version: number | undefined): boolean {
  const first = useRef(version);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (version === undefined || first.current === undefined || version === first.current) {
      first.current ??= version;
      return;
    }
    first.current = version;
    setChanged(true);
    const timer = setTimeout(() => setChanged(false), markTime);
    return () => clearTimeout(timer);
  }, [version]);
  return changed;
}
