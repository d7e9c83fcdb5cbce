import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { useFormat } from "../format/format";
import { Choice } from "./Choice";
import { firstPage, linkWith, type Page, pageSizes, withChanges } from "./paging";
import styles from "./table.module.css";

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor?: string | null;
  endCursor?: string | null;
}

export interface PagerProps {
  page: Page;
  info: PageInfo;
  total: number;
}

/** Turns the pages of a list by the address, so that reload, back and forward work. */
export function Pager({ page, info, total }: PagerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [params, setParams] = useSearchParams();
  const previous = info.hasPreviousPage ? info.startCursor : null;
  const next = info.hasNextPage ? info.endCursor : null;
  const resize = (size: string) => setParams((old) => withChanges(old, { ...firstPage, size }));
  return (
    <nav className={styles.pager} aria-label={t("pager.label")}>
      <span>{t("pager.total", { count: total, shown: format.number(total) })}</span>
      <Choice
        label={t("pager.size")}
        value={String(page.size)}
        choices={pageSizes.map((size) => ({ value: String(size), label: format.number(size) }))}
        onChoose={resize}
      />
      <span className={styles.steps}>
        <Step to={previous ? linkWith(params, { before: previous, after: null }) : null}>
          {t("pager.previous")}
        </Step>
        <Step to={next ? linkWith(params, { after: next, before: null }) : null}>{t("pager.next")}</Step>
      </span>
    </nav>
  );
}

function Step({ to, children }: { to: { search: string } | null; children: string }) {
  return to ? <Link to={to}>{children}</Link> : <span aria-disabled="true">{children}</span>;
}
