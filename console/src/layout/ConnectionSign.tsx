import { Tag, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConnection } from "../api/connection";
import styles from "./layout.module.css";

/** A loss shorter than this, in milliseconds, is not worth a word. */
const patience = 1_500;

/** Says quietly whether changes arrive; a lost connection is told to screen readers, too. */
export function ConnectionSign() {
  const { t } = useTranslation();
  const state = useConnection();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (state !== "offline") {
      setLost(false);
      return;
    }
    const timer = setTimeout(() => setLost(true), patience);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <span role="status" className={styles.connection} data-connection={lost ? "offline" : state}>
      {lost && (
        <Tooltip title={t("offline")}>
          <Tag color="warning">{t("offlineShort")}</Tag>
        </Tooltip>
      )}
      {!lost && state === "online" && (
        <Tooltip title={t("online")}>
          <span className={styles.live} aria-hidden="true" />
        </Tooltip>
      )}
    </span>
  );
}
