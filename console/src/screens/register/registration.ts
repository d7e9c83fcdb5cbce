import type { RegisterOrderInput } from "../../api/schema.generated";
import { isBlank, lengthOf } from "../../forms/text";

/** What the form holds: texts, as they were typed. */
export interface Typed {
  number: string;
  goods: { name: string; specification: string; acceptanceDays: string; deliveryDays: string };
  provider: { account: string; name: string; contact: string };
  buyer: { account: string; name: string };
  paid: string;
  coupon: string;
  currency: string;
}

export const nothingTyped: Typed = {
  number: "",
  goods: { name: "", specification: "", acceptanceDays: "15", deliveryDays: "" },
  provider: { account: "", name: "", contact: "" },
  buyer: { account: "", name: "" },
  paid: "",
  coupon: "",
  currency: "CNY",
};

/** The kinds of texts, and what is said of one that does not do. */
export type Kind = "text" | "days" | "amount" | "currency";
export type Complaint = "required" | "tooLong" | "days" | "amount" | "currencyCode";

/** The limits as the schema documents them: characters of names and of ids, and days. */
export const limits = { name: 200, id: 128, days: 365 };

const shapes = { days: /^\d{1,3}$/, amount: /^\d{1,15}(\.\d{1,3})?$/, currency: /^[A-Z]{3}$/ };

/** Looks at one text as it is typed; the server has the last word on all of it. */
export function complaintOf(
  text: string,
  { kind, required, limit }: { kind: Kind; required: boolean; limit: number },
): Complaint | null {
  if (isBlank(text)) {
    return required ? "required" : null;
  }
  switch (kind) {
    case "text":
      return lengthOf(text) > limit ? "tooLong" : null;
    case "days":
      return shapes.days.test(text.trim()) && Number(text) >= 1 && Number(text) <= limit ? null : "days";
    case "amount":
      return shapes.amount.test(text.trim()) ? null : "amount";
    default:
      return shapes.currency.test(text.trim()) ? null : "currencyCode";
  }
}

const optional = (text: string) => (isBlank(text) ? null : text.trim());

/** The input of the mutation; what was left empty is left out. */
export function inputOf(typed: Typed, idempotencyKey: string): RegisterOrderInput {
  const { goods, provider, buyer } = typed;
  const deliveryDays = optional(goods.deliveryDays);
  return {
    number: typed.number.trim(),
    goods: {
      type: "HUMAN_SERVICE",
      name: goods.name.trim(),
      specification: optional(goods.specification),
      acceptanceDays: Number(goods.acceptanceDays),
      deliveryDays: deliveryDays === null ? null : Number(deliveryDays),
    },
    provider: {
      account: provider.account.trim(),
      name: provider.name.trim(),
      contact: optional(provider.contact),
    },
    buyer: { account: buyer.account.trim(), name: buyer.name.trim() },
    paid: typed.paid.trim(),
    coupon: optional(typed.coupon),
    currency: typed.currency.trim(),
    idempotencyKey,
  };
}

interface Refusal {
  code: string;
  message: string;
  field: string[] | null;
}

/** Whether the form has a field at this path. */
function isField(path: readonly string[]): boolean {
  const at = path.reduce<unknown>(
    (part, name) => (typeof part === "object" ? (part as Record<string, unknown>)[name] : undefined),
    nothingTyped,
  );
  return typeof at === "string";
}

/** Sorts refusals: those that belong to a field of the form, by its path, and those that do not. */
export function sortRefusals(refusals: readonly Refusal[]) {
  const beside = new Map<string, { name: string[]; errors: string[] }>();
  const general: string[] = [];
  for (const { message, field } of refusals) {
    const name = field?.[0] === "input" ? field.slice(1) : [];
    if (!isField(name)) {
      general.push(message);
      continue;
    }
    const errors = beside.get(name.join("."))?.errors ?? [];
    beside.set(name.join("."), { name, errors: [...errors, message] });
  }
  return { fields: [...beside.values()], general };
}
