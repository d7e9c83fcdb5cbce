import { Alert, Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { SignInForm } from "./SignInForm";
import { type Person, session } from "./session";

/** Asks the person whose token the server no longer takes to sign in again, over the page as it is. */
export default function SignInAgain({ person }: { person: Person }) {
  const { t } = useTranslation("session");
  return (
    <Modal
      open
      title={t("againTitle")}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={<Button onClick={() => session.signOut()}>{t("other")}</Button>}
    >
      <Alert type="warning" showIcon title={t("again", { name: person.name })} />
      <SignInForm only={person} />
    </Modal>
  );
}
