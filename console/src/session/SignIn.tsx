import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Brand } from "../layout/Brand";
import { PreferenceButtons } from "../layout/Preferences";
import { SignInForm } from "./SignInForm";
import styles from "./session.module.css";

/** The page of those who have not signed in. */
export default function SignIn() {
  const { t } = useTranslation("session");
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <PreferenceButtons />
      </div>
      <main className={styles.card}>
        <Card>
          <Brand />
          <h1>{t("title")}</h1>
          <SignInForm />
        </Card>
      </main>
    </div>
  );
}
