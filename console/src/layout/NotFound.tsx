import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Notice } from "./Notice";
import { useTitle } from "./useTitle";

/** For addresses that lead nowhere, and for what is not the viewer's: the two look alike. */
export function NotFound() {
  const { t } = useTranslation();
  useTitle(t("notFound"));
  return (
    <Notice title={t("notFound")} action={<Link to="/orders">{t("home")}</Link>}>
      {t("notFoundHint")}
    </Notice>
  );
}
