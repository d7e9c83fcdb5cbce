import { Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./register.module.css";
import { complaintOf, type Kind, limits } from "./registration";

interface Field {
  /** Where it is in the form, and in the input of the mutation. */
  path: readonly [string, string?];
  word:
    | "number"
    | "goods.name"
    | "goods.specification"
    | "goods.acceptanceDays"
    | "goods.deliveryDays"
    | "provider.account"
    | "provider.name"
    | "provider.contact"
    | "buyer.account"
    | "buyer.name"
    | "paid"
    | "coupon"
    | "currency";
  kind: Kind;
  required: boolean;
  limit: number;
}

function field(word: Field["word"], kind: Kind, limit: number, required = true): Field {
  const [first = word, second] = word.split(".");
  return { path: second === undefined ? [first] : [first, second], word, kind, required, limit };
}

const groups = [
  {
    title: "order",
    fields: [
      field("number", "text", limits.id),
      field("paid", "amount", 0),
      field("coupon", "amount", 0, false),
      field("currency", "currency", 0),
    ],
  },
  {
    title: "goods",
    fields: [
      field("goods.name", "text", limits.name),
      field("goods.specification", "text", limits.name, false),
      field("goods.acceptanceDays", "days", limits.days),
      field("goods.deliveryDays", "days", limits.days, false),
    ],
  },
  {
    title: "buyer",
    fields: [field("buyer.account", "text", limits.id), field("buyer.name", "text", limits.name)],
  },
  {
    title: "provider",
    fields: [
      field("provider.account", "text", limits.id),
      field("provider.name", "text", limits.name),
      field("provider.contact", "text", limits.name, false),
    ],
  },
] as const;

/** The fields of a registration, in groups. */
export function Fields() {
  const { t } = useTranslation("register");
  return groups.map(({ title, fields }) => (
    <fieldset key={title} className={styles.group}>
      <legend>{t(title)}</legend>
      {fields.map((one) => (
        <FieldItem key={one.word} field={one} />
      ))}
    </fieldset>
  ));
}

function FieldItem({ field: { path, word, kind, required, limit } }: { field: Field }) {
  const { t } = useTranslation("register");
  const label = t(`field.${word}`);
  const check = (_: unknown, text: string) => {
    const complaint = complaintOf(text ?? "", { kind, required, limit });
    return complaint
      ? Promise.reject(new Error(t(complaint, { field: label, limit: String(limit) })))
      : Promise.resolve();
  };
  const numeric = kind === "days" ? "numeric" : "decimal";
  return (
    <Form.Item name={[...path] as string[]} label={label} required={required} rules={[{ validator: check }]}>
      <Input
        dir="auto"
        autoComplete="off"
        aria-required={required}
        {...(kind === "days" || kind === "amount" ? { inputMode: numeric } : {})}
      />
    </Form.Item>
  );
}
