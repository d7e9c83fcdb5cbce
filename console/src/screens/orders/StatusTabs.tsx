import { useQuery } from "@apollo/client/react";
import { useTranslation } from "react-i18next";
import { Tabs } from "../../layout/Tabs";
import { useProcess } from "../../process/process";
import { OrderCountsDocument, type OrderCountsQuery } from "./orders.generated";
import type { ViewInAddress } from "./useView";

/** How many orders a status has, or all have; undefined until the server has told. */
export function countOf(counts: OrderCountsQuery["orderCounts"] | undefined, status: string | null) {
  if (status === null) {
    return counts?.reduce((sum, { count }) => sum + count, 0);
  }
  return counts && (counts.find((one) => one.status === status)?.count ?? 0);
}

/** The statuses as tabs, with how many orders each has. */
export function StatusTabs({ view, link }: ViewInAddress) {
  const { t } = useTranslation("orders");
  const { statuses } = useProcess();
  const { data, previousData } = useQuery(OrderCountsDocument);
  const counts = (data ?? previousData)?.orderCounts;
  const tabs = [{ name: null, label: t("all") }, ...statuses].map(({ name, label }) => ({
    key: name ?? "",
    label,
    count: countOf(counts, name),
    to: link({ status: name }),
  }));
  return <Tabs label={t("tabs")} tabs={tabs} current={view.status ?? ""} />;
}
