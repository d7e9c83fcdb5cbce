import { Button, Input } from "antd";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/format";
import { Choice } from "../../layout/Choice";
import styles from "./orders.module.css";
import { noConditions, type ViewInAddress } from "./useView";
import { dayStart, dueChoices, isNarrowed, type SortName, sorts } from "./view";

/** Days, deadline and sort order. On a phone they are behind a button. */
export function Filters({ view, change }: ViewInAddress) {
  const { t } = useTranslation("orders");
  const id = useId();
  const [open, setOpen] = useState(false);
  const count = [view.from, view.to, view.due].filter((value) => value !== null).length;
  const sortNames = Object.keys(sorts) as SortName[];
  return (
    <>
      <Button
        className={styles.filterButton ?? ""}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {count > 0 ? t("filtersOn", { count }) : t("filters")}
      </Button>
      <fieldset id={id} className={styles.filters} data-open={open} aria-label={t("filters")}>
        <Day label={t("from")} value={view.from} onDay={(from) => change({ from })} />
        <Day label={t("to")} value={view.to} onDay={(to) => change({ to })} />
        <Choice
          label={t("due")}
          value={view.due ?? ""}
          choices={[
            { value: "", label: t("dueAny") },
            ...dueChoices.map((days) => ({ value: days, label: t("dueWithin", { count: Number(days) }) })),
          ]}
          onChoose={(due) => change({ due: due || null })}
        />
        <Choice
          label={t("sort")}
          value={view.sort}
          choices={sortNames.map((name) => ({ value: name, label: t(`sorts.${name}`) }))}
          onChoose={(order) => change({ order: order === sortNames[0] ? null : order })}
        />
        {isNarrowed(view) && (
          <Button type="link" onClick={() => change(noConditions)}>
            {t("clear")}
          </Button>
        )}
      </fieldset>
    </>
  );
}

interface DayProps {
  label: string;
  value: string | null;
  onDay: (day: string | null) => void;
}

/**
 * A day by the browser's own picker, which writes it in the order of the browser's language; its hint says it in words.
 * While a year is being typed it is not yet a day worth a search.
 */
function Day({ label, value, onDay }: DayProps) {
  const id = useId();
  const format = useFormat();
  const [text, setText] = useState(value ?? "");
  useEffect(() => setText(value ?? ""), [value]);
  const type = (typed: string) => {
    setText(typed);
    if (typed === "" || dayStart(typed)) {
      onDay(typed || null);
    }
  };
  const chosen = dayStart(text);
  return (
    <span className={styles.day}>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="date"
        title={chosen && format.day(chosen)}
        value={text}
        onChange={(event) => type(event.target.value)}
      />
    </span>
  );
}
