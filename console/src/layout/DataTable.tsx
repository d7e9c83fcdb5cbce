import type { ReactNode } from "react";
import styles from "./table.module.css";

/** A column of a table of things of one kind. */
export interface Column<T> {
  key: string;
  title: string;
  cell: (item: T) => ReactNode;
  /** What a card shows beside its heading, without the title of the column. */
  corner?: boolean;
}

export interface DataTableProps {
  /** What the table lists, for those who do not see it. */
  caption: string;
  columns: readonly Pick<Column<never>, "key" | "title">[];
  /** Newer rows are on their way; these are still the old ones. */
  busy?: boolean;
  /** DataRows. */
  children: ReactNode;
}

/**
 * A table; on a narrow screen each of its rows is a card, with the same markup. A cell that says data-none inside has nothing
 * to tell: cards leave it out.
 */
export function DataTable({ caption, columns, busy = false, children }: DataTableProps) {
  return (
    <table className={styles.table} aria-busy={busy}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ key, title }) => (
            <th key={key} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

export interface DataRowProps<T> {
  columns: readonly Column<T>[];
  item: T;
  /** Marks the row as just changed. */
  changed?: boolean;
}

/** A row; its first cell names it. */
export function DataRow<T>({ columns, item, changed = false }: DataRowProps<T>) {
  const [heading, ...others] = columns;
  return (
    <tr data-changed={changed || undefined}>
      {heading && (
        <th scope="row" className={styles.heading}>
          {heading.cell(item)}
        </th>
      )}
      {others.map(({ key, title, cell, corner }) => (
        <td key={key} data-title={corner ? undefined : title} className={corner ? styles.corner : undefined}>
          {cell(item)}
        </td>
      ))}
    </tr>
  );
}
