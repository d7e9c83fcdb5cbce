import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Empty } from "../../layout/Empty";
import { useProcess } from "../../process/process";
import { useSession } from "../../session/session";
import { noConditions, type ViewInAddress } from "./useView";
import { isNarrowed } from "./view";

/** Why there is nothing in the list, and the way on. */
export function NoOrders({ view, link }: ViewInAddress) {
  const { t } = useTranslation("orders");
  const process = useProcess();
  const role = useSession().person?.role;
  if (view.page.after || view.page.before) {
    return (
      <Empty title={t("emptyPage")} action={<Link to={link({})}>{t("toFirst")}</Link>}>
        {t("emptyPageHint")}
      </Empty>
    );
  }
  if (isNarrowed(view)) {
    return (
      <Empty title={t("emptyFilter")} action={<Link to={link(noConditions)}>{t("clear")}</Link>}>
        {t("emptyFilterHint")}
      </Empty>
    );
  }
  if (view.status) {
    return (
      <Empty
        title={t("emptyStatus", { status: process.statusLabel(view.status) })}
        action={<Link to={link({ status: null })}>{t("showAll")}</Link>}
      >
        {t("emptyStatusHint")}
      </Empty>
    );
  }
  const who = role === "BUYER" || role === "PROVIDER" ? role : "OPERATOR";
  const register = role === "MARKETPLACE" && <Link to="/register">{t("register")}</Link>;
  return (
    <Empty title={t(`empty.${who}`)} action={register}>
      {t(`emptyHint.${who}`)}
    </Empty>
  );
}
