import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Failed } from "../../layout/Failed";
import { AddressNotes, Stale } from "../../layout/ListNotes";
import { Loading } from "../../layout/Loading";
import { Pager } from "../../layout/Pager";
import { useTitle } from "../../layout/useTitle";
import { Filters } from "./Filters";
import { LiveBar } from "./LiveBar";
import { NoOrders } from "./NoOrders";
import { OrderTable } from "./OrderTable";
import styles from "./orders.module.css";
import { SearchBox } from "./SearchBox";
import { StatusTabs } from "./StatusTabs";
import { usePage } from "./usePage";
import { useView, type ViewInAddress } from "./useView";

/** 交付中心: the orders of the viewer. */
export function Orders() {
  const { t } = useTranslation("orders");
  useTitle(t("title"));
  const address = useView();
  const { view, change } = address;
  return (
    <>
      <h1>{t("title")}</h1>
      <StatusTabs {...address} />
      <div className={styles.toolbar}>
        <SearchBox
          value={view.search}
          onSearch={(text, more) => change({ q: text || null }, { replace: more })}
        />
        <Filters {...address} />
      </div>
      <AddressNotes
        ignored={address.ignored}
        contradiction={address.endBeforeStart ? t("endBeforeStart") : undefined}
      />
      <List address={address} />
    </>
  );
}

function List({ address }: { address: ViewInAddress }) {
  const { t } = useTranslation("orders");
  const region = useRef<HTMLElement>(null);
  const { variables, orders, current, error, loading, refresh } = usePage(address);
  const refreshHere = () => {
    refresh();
    // The button that was pressed goes away; the keyboard goes on from the list.
    region.current?.focus();
  };
  if (!orders) {
    return error ? <Failed error={error} retry={refresh} /> : <Loading />;
  }
  return (
    <section ref={region} tabIndex={-1} aria-label={t("caption")} className={styles.list}>
      {error && <Stale retry={refresh} />}
      <LiveBar
        cursor={loading ? null : orders.changesCursor}
        variables={variables}
        shown={current?.nodes}
        refresh={refreshHere}
      />
      {orders.nodes.length > 0 ? (
        <OrderTable orders={orders.nodes} busy={loading} />
      ) : (
        <NoOrders {...address} />
      )}
      {orders.totalCount > 0 && (
        <Pager page={address.view.page} info={orders.pageInfo} total={orders.totalCount} />
      )}
    </section>
  );
}
