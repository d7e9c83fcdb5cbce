import { useTranslation } from "react-i18next";
import type { PersonFragment } from "../api/fragments.generated";
import styles from "./layout.module.css";

/** Somebody by role and name; a name of whatever script keeps to itself. */
export function Who({ person }: { person: PersonFragment }) {
  const { t } = useTranslation("enums");
  const role = t(`role.${person.role}`);
  return (
    <span className={styles.who}>
      <span className={styles.role}>{role}</span>
      {person.name !== role && <bdi>{person.name}</bdi>}
    </span>
  );
}

/** What somebody wrote: plain text with its line breaks, in its own direction. */
export function Written({ text }: { text: string }) {
  return (
    <p className={styles.written} dir="auto">
      {text}
    </p>
  );
}
