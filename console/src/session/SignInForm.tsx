import { Button, Form, Input, Spin } from "antd";
import { useTranslation } from "react-i18next";
import type { Language } from "../api/language";
import { type DemoPerson, useMarketplace } from "./marketplace";
import { type Person, personOf, samePerson, session, tokenIn } from "./session";
import styles from "./session.module.css";

export interface SignInFormProps {
  /** Offers only this person, whose session has expired. */
  only?: Person;
}

/** One press for each demo person; where there are none, a field to paste a token into. */
export function SignInForm({ only }: SignInFormProps) {
  const people = useMarketplace({ anew: true })?.people;
  const { t } = useTranslation("session");
  if (people === undefined) {
    return <Spin description={t("unreachable")} delay={1_500} />;
  }
  const offered = only ? people.filter((person) => samePerson(person, only)) : people;
  return offered.length > 0 ? <DemoPeople people={offered} /> : <PasteToken />;
}

function DemoPeople({ people }: { people: DemoPerson[] }) {
  const { t, i18n } = useTranslation("session");
  const language = i18n.language as Language;
  return (
    <section aria-label={t("demo")}>
      <p>{t("demo")}</p>
      <div className={styles.people}>
        {people.map((person) => (
          <Button key={person.token} size="large" block onClick={() => session.signIn(person.token)}>
            {person.label[language]}
          </Button>
        ))}
      </div>
      <p className={styles.hint}>{t("demoHint")}</p>
    </section>
  );
}

function PasteToken() {
  const { t } = useTranslation("session");
  return (
    <Form layout="vertical" onFinish={({ token }) => session.signIn(token)} requiredMark={false}>
      <p>{t("paste")}</p>
      <Form.Item
        name="token"
        label={t("token")}
        rules={[
          {
            validator: (_, pasted = "") =>
              personOf(tokenIn(pasted)) ? Promise.resolve() : Promise.reject(new Error(t("notAToken"))),
          },
        ]}
        validateTrigger="onSubmit"
      >
        <Input.TextArea autoComplete="off" spellCheck={false} rows={4} />
      </Form.Item>
      <p className={styles.hint}>{t("pasteHint")}</p>
      <Button type="primary" htmlType="submit" block size="large">
        {t("signIn")}
      </Button>
    </Form>
  );
}
