import { Link } from "react-router";
import { useFormat } from "../format/format";
import styles from "./table.module.css";

/** A part of a list that has an address of its own. */
export interface Tab {
  key: string;
  label: string;
  /** How many things it holds; undefined until that is known. */
  count: number | undefined;
  to: { search: string };
}

/** Links to the parts of a list, the current one marked. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  const format = useFormat();
  return (
    <nav aria-label={label}>
      <ul className={styles.tabs}>
        {tabs.map(({ key, label: name, count, to }) => (
          <li key={key}>
            <Link
              to={to}
              aria-current={key === current ? "page" : undefined}
              data-empty={count === 0 || undefined}
            >
              {name} {count !== undefined && <span className={styles.count}>{format.number(count)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
