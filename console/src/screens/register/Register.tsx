import { Alert, Button, Card, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { sentBefore } from "../../forms/outcome";
import { useProblemWords } from "../../layout/Failed";
import { NotFound } from "../../layout/NotFound";
import { useTitle } from "../../layout/useTitle";
import { useMarketplace } from "../../session/marketplace";
import { useSession } from "../../session/session";
import { Fields } from "./Fields";
import styles from "./register.module.css";
import { nothingTyped, sortRefusals, type Typed } from "./registration";
import { type Ending, type Registered, useRegister } from "./useRegister";

/** 登记订单: the marketplace says that an order was paid. Nobody else may, and to them there is no such page. */
export default function Register() {
  const { person } = useSession();
  return person?.role === "MARKETPLACE" ? <RegisterPage /> : <NotFound />;
}

function RegisterPage() {
  const { t } = useTranslation("register");
  useTitle(t("title"));
  const [order, setOrder] = useState<Registered>();
  return (
    <div className={styles.page}>
      <h1>{t("title")}</h1>
      <Card>
        <p className={styles.lead}>{t("lead")}</p>
        {order ? (
          <Done order={order} onAnother={() => setOrder(undefined)} />
        ) : (
          <RegisterForm onDone={setOrder} />
        )}
      </Card>
    </div>
  );
}

function RegisterForm({ onDone }: { onDone: (order: Registered) => void }) {
  const { t } = useTranslation("register");
  const { typed, changed, ending, loading, register } = useRegister(onDone);
  const [form] = Form.useForm<Typed>();
  const submit = async (values: Typed) => {
    const ended = await register(values);
    if (ended.kind === "refused") {
      const { fields } = sortRefusals(ended.refusals);
      form.setFields(fields as Parameters<typeof form.setFields>[0]);
      form.getFieldInstance(fields[0]?.name ?? [])?.focus();
    }
  };
  const fill = (example: Typed) => {
    form.setFieldsValue(example);
    changed(example);
  };
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={typed}
      scrollToFirstError={{ focus: true }}
      onValuesChange={(_, all) => changed(all)}
      onFinish={(values) => void submit(values)}
    >
      <Example onFill={fill} />
      <Fields />
      <Failure ending={ending} />
      <Button type="primary" htmlType="submit" loading={loading}>
        {t("submit")}
      </Button>
    </Form>
  );
}

function Done({ order, onAnother }: { order: Registered; onAnother: () => void }) {
  const { t } = useTranslation("register");
  return (
    <div className={styles.done}>
      <Alert type="success" showIcon role="status" title={t("done", { number: order.number })} />
      <p className={styles.ways}>
        <Link to={`/orders/${order.id}`} autoFocus>
          {t("open")}
        </Link>
        <Button onClick={onAnother}>{t("another")}</Button>
      </p>
    </div>
  );
}

/** What went wrong that belongs to no field. */
function Failure({ ending }: { ending: Ending | undefined }) {
  const { t } = useTranslation("register");
  const words = useProblemWords();
  if (!ending || ending.kind === "done") {
    return null;
  }
  if (ending.kind === "unknown") {
    const problem = words(ending.error);
    return <Alert type="error" showIcon title={t("refused")} description={t("unknown", { problem })} />;
  }
  if (sentBefore(ending.refusals)) {
    return <Alert type="error" showIcon title={t("refused")} description={t("sentBefore")} />;
  }
  const { fields, general } = sortRefusals(ending.refusals);
  const description = [...general, ...(fields.length > 0 ? [t("wrong")] : [])].join(" ");
  return <Alert type="error" showIcon title={t("refused")} description={description} />;
}

/** For whoever tries the product out: fills in an order between the people that one can sign in as. */
function Example({ onFill }: { onFill: (typed: Typed) => void }) {
  const { t } = useTranslation("register");
  const people = useMarketplace()?.people ?? [];
  const accountOf = (role: string) => people.find((person) => person.role === role)?.account;
  const buyer = accountOf("BUYER");
  const provider = accountOf("PROVIDER");
  if (!buyer || !provider) {
    return null;
  }
  const fill = () =>
    onFill({
      ...nothingTyped,
      number: `CM${Date.now()}`,
      goods: {
        ...nothingTyped.goods,
        name: t("sample.goods"),
        specification: t("sample.specification"),
        deliveryDays: "7",
      },
      provider: { account: provider, name: t("sample.provider"), contact: t("sample.contact") },
      buyer: { account: buyer, name: t("sample.buyer") },
      paid: "6800.00",
      coupon: "300.00",
    });
  return (
    <Button className={styles.example ?? ""} onClick={fill}>
      {t("example")}
    </Button>
  );
}
