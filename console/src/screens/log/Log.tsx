import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { useLocation, useParams, useSearchParams } from "react-router";
import { isNonsense } from "../../api/errors";
import { Failed } from "../../layout/Failed";
import { Loading } from "../../layout/Loading";
import { NotFound } from "../../layout/NotFound";
import { useTitle } from "../../layout/useTitle";
import { OrderHead } from "../order/OrderHead";
import { Entry } from "./Entry";
import { Filters } from "./Filters";
import { Integrity } from "./Integrity";
import styles from "./log.module.css";
import { entriesOf, paramsOf, viewIn } from "./logView";
import { type LiveLog, type LogEntry, type LoggedOrder, lastSeq, useLog } from "./useLog";

/** 流程日志: everything that ever happened to an order, live, and the proof that nothing of it was changed. */
export default function Log() {
  const { id = "" } = useParams();
  return <LogOf key={id} id={id} />;
}

function LogOf({ id }: { id: string }) {
  const log = useLog(id);
  if (log.order) {
    return <LogPage order={log.order} log={log} />;
  }
  if (log.order === null || isNonsense(log.error)) {
    return <NotFound />;
  }
  return log.error ? <Failed error={log.error} retry={log.reload} /> : <Loading />;
}

function LogPage({ order, log }: { order: LoggedOrder; log: LiveLog }) {
  const { t } = useTranslation("log");
  useTitle(t("titleOf", { number: order.number }));
  return (
    <div className={styles.page}>
      <LogHeader order={order} />
      <Integrity id={order.id} entries={lastSeq(order)} />
      <Card>
        <Entries order={order} log={log} />
      </Card>
      <Arrived entry={log.arrived} />
    </div>
  );
}

function LogHeader({ order }: { order: LoggedOrder }) {
  const { t } = useTranslation("log");
  const { state } = useLocation();
  return (
    <OrderHead
      order={order}
      back={{ to: `/orders/${order.id}`, state, label: t("back") }}
      title={t("title")}
      number={<bdi>{order.number}</bdi>}
    />
  );
}

function Entries({ order, log }: { order: LoggedOrder; log: LiveLog }) {
  const { t } = useTranslation("log");
  const [params, setParams] = useSearchParams();
  const view = viewIn(params);
  const entries = entriesOf(order.flowLog, view);
  return (
    <>
      <Filters
        log={order.flowLog}
        view={view}
        shown={entries.length}
        onChange={(next) => setParams(paramsOf(next), { replace: true })}
      />
      {!log.complete &&
        (log.error ? <Failed error={log.error} retry={log.reload} /> : <p>{t("loadingMore")}</p>)}
      {entries.length === 0 && <p>{t("nothing")}</p>}
      <ol className={styles.entries}>
        {entries.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </ol>
    </>
  );
}

/** Tells screen readers what was just added. */
function Arrived({ entry }: { entry: LogEntry | undefined }) {
  const { t } = useTranslation("log");
  const { t: words } = useTranslation("enums");
  return (
    <p role="status" className="visually-hidden">
      {entry && t("happened", { name: entry.actor.name, what: words(`flowLog.${entry.type}`) })}
    </p>
  );
}
