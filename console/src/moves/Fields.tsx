import { Form, Input, Radio, type RadioGroupProps, Select } from "antd";
import { type Ref, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { InvoiceStatus, RefundReason } from "../api/schema.generated";
import { lengthOf } from "../forms/text";
import { enumWords } from "../i18n/enums";
import { useProcess } from "../process/process";
import type { Group } from "./groups";
import styles from "./moves.module.css";

/** The text of a form: counted as the server counts, told while one types when it is too long. */
export function TextField({ group, required }: { group: Group; required: boolean }) {
  const { t } = useTranslation("moves");
  const { limits } = useProcess();
  const name = group.moves[0] as "submitRequirement";
  const hint = hintOf(name);
  return (
    <Form.Item
      name="text"
      label={t(`field.${name}`)}
      required={required}
      extra={hint && t(`hint.${hint}`)}
      rules={[
        {
          validator: (_, value: string | undefined) => {
            const length = lengthOf(value ?? "");
            const limit = limits.textLength;
            return length > limit
              ? Promise.reject(new Error(t("tooLong", { limit: String(limit), length: String(length) })))
              : Promise.resolve();
          },
        },
      ]}
    >
      <Input.TextArea
        dir="auto"
        classNames={{ textarea: styles.text ?? "" }}
        count={{ show: true, max: limits.textLength, strategy: lengthOf }}
      />
    </Form.Item>
  );
}

const hinted = [
  "submitRequirement",
  "reviseRequirement",
  "requestRefund",
  "confirmRequirement",
  "submitDelivery",
  "acceptDelivery",
] as const;

function hintOf(name: string) {
  return hinted.find((one) => one === name);
}

/** The fields that some moves have beside the text. */
export function ExtraFields({ group }: { group: Group }) {
  return group.extra?.map((name) => {
    const Field = fields[name];
    return <Field key={name} />;
  });
}

function Reason() {
  const { t } = useTranslation("moves");
  const { t: words } = useTranslation("enums");
  const reasons = Object.keys(enumWords.zh.refundReason) as RefundReason[];
  return (
    <Form.Item
      name="reason"
      label={t("extra.reason")}
      rules={[{ required: true, message: t("requiredReason") }]}
    >
      <Select
        placeholder={t("extra.reasonHint")}
        options={reasons.map((value) => ({ value, label: words(`refundReason.${value}`) }))}
      />
    </Form.Item>
  );
}

function Result() {
  const { t } = useTranslation("moves");
  return (
    <Form.Item
      name="result"
      label={t("extra.result")}
      rules={[{ required: true, message: t("requiredPlain") }]}
    >
      <Radios
        options={[
          { value: "PAID", label: t("extra.resultPaid") },
          { value: "FAILED", label: t("extra.resultFailed") },
        ]}
      />
    </Form.Item>
  );
}

/** Radio buttons that take the focus when the form leads it to them: antd's own group cannot. */
function Radios({ ref, ...group }: RadioGroupProps & { ref?: Ref<{ focus: () => void }> }) {
  const element = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => element.current?.querySelector("input")?.focus() }));
  return <Radio.Group ref={element} {...group} />;
}

function Reference() {
  const { t } = useTranslation("moves");
  return (
    <Form.Item
      name="reference"
      label={t("extra.reference")}
      rules={[{ required: true, whitespace: true, message: t("requiredPlain") }]}
    >
      <Input autoComplete="off" />
    </Form.Item>
  );
}

function Invoice() {
  const { t } = useTranslation("moves");
  const { t: words } = useTranslation("enums");
  const statuses = Object.keys(enumWords.zh.invoice) as InvoiceStatus[];
  return (
    <Form.Item
      name="invoice"
      label={t("extra.invoice")}
      rules={[{ required: true, message: t("requiredPlain") }]}
    >
      <Select options={statuses.map((value) => ({ value, label: words(`invoice.${value}`) }))} />
    </Form.Item>
  );
}

function InvoiceNumber() {
  const { t } = useTranslation("moves");
  return (
    <Form.Item name="number" label={t("extra.number")}>
      <Input autoComplete="off" />
    </Form.Item>
  );
}

const fields = {
  reason: Reason,
  result: Result,
  reference: Reference,
  invoice: Invoice,
  number: InvoiceNumber,
};
