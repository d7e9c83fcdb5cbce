import { Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./log.module.css";
import { choicesIn, type LogView } from "./logView";
import type { LogEntry } from "./useLog";

export interface FiltersProps {
  log: readonly LogEntry[];
  view: LogView;
  /** How many entries of the log the view shows. */
  shown: number;
  onChange: (view: LogView) => void;
}

/** What is shown of the log, and in which order. */
export function Filters({ log, view, shown, onChange }: FiltersProps) {
  const { t } = useTranslation("log");
  const { t: words } = useTranslation("enums");
  const { types, roles } = choicesIn(log);
  const filtered = view.type !== null || view.role !== null;
  return (
    <div className={styles.filters}>
      <Select
        aria-label={t("type")}
        value={view.type ?? ""}
        popupMatchSelectWidth={false}
        onChange={(type) => onChange({ ...view, type: type || null })}
        options={[
          { value: "", label: t("allTypes") },
          ...types.map((type) => ({ value: type, label: words(`flowLog.${type}`) })),
        ]}
      />
      <Select
        aria-label={t("role")}
        value={view.role ?? ""}
        popupMatchSelectWidth={false}
        onChange={(role) => onChange({ ...view, role: role || null })}
        options={[
          { value: "", label: t("allRoles") },
          ...roles.map((role) => ({ value: role, label: words(`role.${role}`) })),
        ]}
      />
      <Select
        aria-label={t("sort")}
        value={view.oldestFirst ? "oldest" : "newest"}
        popupMatchSelectWidth={false}
        onChange={(sort) => onChange({ ...view, oldestFirst: sort === "oldest" })}
        options={[
          { value: "newest", label: t("newest") },
          { value: "oldest", label: t("oldest") },
        ]}
      />
      <span className={styles.count} data-count={shown}>
        {filtered
          ? t("shown", { shown: String(shown), count: log.length })
          : t("entries", { count: log.length })}
      </span>
      {filtered && (
        <Button type="link" onClick={() => onChange({ ...view, type: null, role: null })}>
          {t("clear")}
        </Button>
      )}
    </div>
  );
}
