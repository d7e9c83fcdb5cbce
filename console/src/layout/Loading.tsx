import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";

/** Stands where something is loading. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")}>
      <Skeleton active paragraph={{ rows: 6 }} />
    </div>
  );
}
