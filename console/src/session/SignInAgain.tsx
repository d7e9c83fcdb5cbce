import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Window } from "../layout/Window";
import { SignInForm } from "./SignInForm";
import { type Person, session } from "./session";

/** Asks the person whose token the server no longer takes to sign in again, over the page as it is. */
export default function SignInAgain({ person }: { person: Person }) {
  const { t } = useTranslation("session");
  return (
    <Window
      open
      title={t("againTitle")}
      closable={false}
      keyboard={false}
      footer={<Button onClick={() => session.signOut()}>{t("other")}</Button>}
    >
      <Alert type="warning" showIcon title={t("again", { name: person.name })} />
      <SignInForm only={person} />
    </Window>
  );
}
