import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { dropDraftsOnSignOut } from "../../forms/draft";
import { session } from "../../session/session";
import { order } from "../../testing/order";
import { processOf, stage } from "../../testing/stage";
import { tokenOf } from "../../testing/token";
import Register from "./Register";

const market = tokenOf({ role: "MARKETPLACE", account: "market", sub: "commerce" });
const texts = {
  订单号: "CM1",
  实付金额: "6800.00",
  商品名称: "调优",
  用户账号: "acme",
  用户名称: "阿克米",
  服务商账号: "cloudcraft",
  服务商名称: "云匠",
};

const open = (answer: (variables: unknown) => object | Error = () => new Error("nobody registers")) =>
  stage(<Register />, { Process: () => processOf([]), RegisterOrder: answer }, "/register");
const field = (label: string) => screen.findByLabelText<HTMLInputElement>(label);
const submit = () => userEvent.click(screen.getByRole("button", { name: "登记" }));
const answered = (userErrors: object[]) => () => ({
  registerOrder: {
    __typename: "RegisterOrderPayload",
    order: userErrors.length === 0 ? order() : null,
    userErrors,
  },
});

async function fillIn() {
  for (const [label, text] of Object.entries(texts)) {
    await userEvent.click(await field(label));
    await userEvent.paste(text);
  }
}

beforeEach(() => {
  session.signIn(market);
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
});

test("what was typed is there again after a reload, beside what a form begins with", async () => {
  const first = open();
  await userEvent.type(await field("商品名称"), "写到一半");
  first.unmount();
  open();
  expect(await field("商品名称")).toHaveValue("写到一半");
  expect(await field("验收期限（天）")).toHaveValue("15");
});

test("what was registered is not there again", async () => {
  const first = open(answered([]));
  await fillIn();
  await submit();
  await userEvent.click(await screen.findByRole("button", { name: "再登记一笔" }));
  expect(await field("订单号")).toHaveValue("");
  expect(await field("货币")).toHaveValue("CNY");
  first.unmount();
  open();
  expect(await field("订单号")).toHaveValue("");
});

test("what was typed is gone when its writer signs out", async () => {
  const stop = dropDraftsOnSignOut();
  const first = open();
  await userEvent.type(await field("商品名称"), "不给下一位看");
  first.unmount();
  session.signOut();
  session.signIn(market);
  open();
  expect(await field("商品名称")).toHaveValue("");
  stop();
});

test("without an answer it is sent again under the same key, also after a reload", async () => {
  const lost = () => new TypeError("Failed to fetch");
  const first = open(lost);
  await fillIn();
  await submit();
  await screen.findByText(/没有收到答复/);
  first.unmount();
  const second = open(lost);
  await field("订单号");
  await submit();
  await waitFor(() => expect(second.asked).toHaveLength(2));
  expect(second.asked[1]?.variables).toEqual(first.asked[1]?.variables);
});

test("a registration that happened before its answer was lost is told, and another one has a new key", async () => {
  const { asked } = open(
    answered([{ __typename: "InputError", code: "IDEMPOTENCY_KEY_REUSED", message: "幂等键", field: null }]),
  );
  await fillIn();
  await submit();
  await screen.findByText(/那次登记其实已经生效/);
  await submit();
  await waitFor(() => expect(asked).toHaveLength(3));
  const keys = asked.slice(1).map(({ variables }) => variables.input.idempotencyKey);
  expect(new Set(keys).size).toBe(2);
});
