import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DataRow, DataTable } from "../../layout/DataTable";
import { Empty } from "../../layout/Empty";
import { Failed } from "../../layout/Failed";
import { AddressNotes, Stale } from "../../layout/ListNotes";
import { Loading } from "../../layout/Loading";
import { Pager } from "../../layout/Pager";
import { firstPage, linkWith } from "../../layout/paging";
import { type Tab, Tabs } from "../../layout/Tabs";
import { useTitle } from "../../layout/useTitle";
import { useRefundColumns } from "./columns";
import { statuses } from "./queue";
import type { RefundLineFragment } from "./refunds.generated";
import { useQueue } from "./useQueue";

type State = ReturnType<typeof useQueue>;

/** 退款审核: the refund requests, those first that have waited longest. */
export default function Refunds() {
  const { t } = useTranslation("refunds");
  useTitle(t("title"));
  const state = useQueue();
  return (
    <>
      <h1>{t("title")}</h1>
      <QueueTabs {...state} />
      <AddressNotes ignored={state.ignored} />
      <Queue {...state} />
    </>
  );
}

function QueueTabs({ params, queue, counts }: State) {
  const { t } = useTranslation("refunds");
  const { t: enums } = useTranslation("enums");
  const to = (status: string) => linkWith(params, { ...firstPage, status });
  const tabs: Tab[] = statuses.map((status) => ({
    key: status,
    label: enums(`refundStatus.${status}`),
    count: counts?.[status].totalCount,
    to: to(status),
  }));
  const total = counts && statuses.reduce((sum, status) => sum + counts[status].totalCount, 0);
  tabs.push({ key: "ALL", label: t("all"), count: total, to: to("ALL") });
  return <Tabs label={t("tabs")} tabs={tabs} current={queue.status} />;
}

function Queue(state: State) {
  const { refunds, error, loading, retry, queue } = state;
  if (!refunds) {
    return error ? <Failed error={error} retry={retry} /> : <Loading />;
  }
  return (
    <>
      {error && <Stale retry={retry} />}
      {refunds.nodes.length > 0 ? <Lines refunds={refunds.nodes} busy={loading} /> : <Nothing {...state} />}
      {refunds.totalCount > 0 && (
        <Pager page={queue.page} info={refunds.pageInfo} total={refunds.totalCount} />
      )}
    </>
  );
}

function Lines({ refunds, busy }: { refunds: readonly RefundLineFragment[]; busy: boolean }) {
  const { t } = useTranslation("refunds");
  const columns = useRefundColumns();
  return (
    <DataTable caption={t("caption")} columns={columns} busy={busy}>
      {refunds.map((refund) => (
        <DataRow key={refund.id} columns={columns} item={refund} />
      ))}
    </DataTable>
  );
}

function Nothing({ params, queue }: State) {
  const { t } = useTranslation("refunds");
  const { t: enums } = useTranslation("enums");
  if (queue.page.after || queue.page.before) {
    return (
      <Empty title={t("emptyPage")} action={<Link to={linkWith(params, firstPage)}>{t("toFirst")}</Link>} />
    );
  }
  if (queue.status === "ALL") {
    return <Empty title={t("emptyAll")}>{t("emptyHint")}</Empty>;
  }
  return (
    <Empty
      title={t("empty", { status: enums(`refundStatus.${queue.status}`) })}
      action={<Link to={linkWith(params, { status: "ALL" })}>{t("showAll")}</Link>}
    >
      {t("emptyHint")}
    </Empty>
  );
}
