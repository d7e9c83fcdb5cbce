import { useTranslation } from "react-i18next";
import styles from "./layout.module.css";

/** The name of the product, with its mark: a hand-over between two sides. */
export function Brand() {
  const { t } = useTranslation();
  return (
    <span className={styles.brand}>
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="#0b57d0" />
        <path
          d="M7 12h12l-4-4M25 20H13l4 4"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {t("brand")}
    </span>
  );
}
