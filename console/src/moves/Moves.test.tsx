import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { OrderPageFragment } from "../api/fragments.generated";
import { session } from "../session/session";
import { buyer, execution, order, steps } from "../testing/order";
import { processOf, stage } from "../testing/stage";
import { tokenOf } from "../testing/token";
import { Moves } from "./Moves";

/** The operation that confirms. */
const confirming = "ConfirmRequirement";

const process = () =>
  processOf([
    { name: "confirmRequirement", label: "确认需求", judges: "REQUIREMENT" },
    { name: "rejectRequirement", label: "驳回需求", judges: "REQUIREMENT", textRequired: true },
  ]);

const offered = (enabled: boolean) =>
  ["confirmRequirement", "rejectRequirement"].map((action) => ({
    __typename: "OrderAction" as const,
    action,
    enabled,
    disabledCode: enabled ? null : ("WRONG_PHASE" as const),
    disabledReason: enabled ? null : "订单已不在此环节",
  }));

function waiting(part: Partial<OrderPageFragment> = {}, revision = 1): OrderPageFragment {
  return order({
    status: "CONFIRMATION_PENDING",
    phase: "CONFIRMATION_PENDING",
    steps: steps(["DONE", "ACTIVE"]),
    requirement: { __typename: "Requirement", revision, description: "迁移", agreed: false, attachments: [] },
    actions: offered(true),
    ...part,
  });
}

const place = (of: OrderPageFragment) => <Moves order={of} place="CONFIRM_REQUIREMENT" />;
const payload = (of: OrderPageFragment, userErrors: object[] = []) => ({
  moved: { __typename: "ConfirmRequirementPayload", order: of, userErrors },
});

async function confirm() {
  await userEvent.click(await screen.findByRole("button", { name: "确认需求" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "确认" }));
}

beforeEach(() => {
  session.signIn(tokenOf({ role: "PROVIDER", account: "cloudcraft", sub: "fang" }));
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

test("a reason that is required is asked for before anything is sent", async () => {
  const { asked } = stage(place(waiting()), { Process: process });
  await userEvent.click(await screen.findByRole("button", { name: "驳回需求" }));
  await screen.findByText(/^请填写/);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(asked.map(({ name }) => name)).toEqual(["Process"]);
});

test("a text over the limit is told while one types", async () => {
  stage(place(waiting()), { Process: process });
  await userEvent.type(await screen.findByRole("textbox"), "x".repeat(21));
  await screen.findByText("最多 20 个字，当前 21 个字");
});

test("it is confirmed, sent with what the person saw, and its result is told", async () => {
  const done = waiting({
    status: "IMPLEMENTING",
    phase: "IMPLEMENTING",
    steps: steps(["DONE", "DONE", "ACTIVE"]),
    actions: offered(false),
  });
  const { asked, show } = stage(place(waiting()), { Process: process, [confirming]: () => payload(done) });
  await confirm();
  show(place(done));
  await screen.findByText("需求已确认，流程进入服务商实施需求环节。");
  expect(asked[1]?.variables.input).toMatchObject({
    orderId: "ord_1",
    requirementRevision: 1,
    note: null,
    attachmentIds: [],
  });
});

test("without an answer nothing is lost, and pressing again sends the same key", async () => {
  const { asked } = stage(place(waiting()), {
    Process: process,
    [confirming]: () => new TypeError("Failed to fetch"),
  });
  await userEvent.type(await screen.findByRole("textbox"), "周三开始");
  await confirm();
  await screen.findByText("没有收到答复");
  await userEvent.click(screen.getByRole("button", { name: "再试一次" }));
  await waitFor(() => expect(asked).toHaveLength(3));
  expect(asked[2]?.variables).toEqual(asked[1]?.variables);
  expect(asked[1]?.variables.input).toMatchObject({ note: "周三开始" });
  expect(screen.getByRole("textbox")).toHaveValue("周三开始");
});

test("whoever was faster is named, and the text is kept after the form has gone", async () => {
  const taken = waiting({
    status: "REFUNDING",
    hold: "REFUND",
    steps: steps(["PAUSED"], { SUBMIT_REQUIREMENT: [execution(7, "REFUND_REQUESTED", 1, { actor: buyer })] }),
    actions: offered(false),
  });
  const refusal = {
    __typename: "TransitionError",
    code: "ON_HOLD",
    message: "订单退款中，暂停操作",
    field: null,
  };
  const { show } = stage(place(waiting()), {
    Process: process,
    [confirming]: () => payload(taken, [refusal]),
  });
  await userEvent.type(await screen.findByRole("textbox"), "周三开始");
  await confirm();
  await screen.findByText("没有执行");
  show(place(taken));
  await screen.findByText("订单退款中，暂停操作");
  expect(screen.getByText(/李雷 于 .* 申请退款/)).toBeInTheDocument();
  expect(screen.getByText("周三开始")).toBeInTheDocument();
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("a requirement that changed under the form has to be looked at before it is judged", async () => {
  const { show, asked } = stage(place(waiting()), {
    Process: process,
    [confirming]: () => payload(waiting({}, 2)),
  });
  await screen.findByRole("button", { name: "确认需求" });
  show(place(waiting({}, 2)));
  await screen.findByText(/需求已更新为第 2 版/);
  expect(screen.getByRole("button", { name: "确认需求" })).toBeDisabled();
  await userEvent.click(screen.getByRole("button", { name: "我已查看" }));
  await confirm();
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]?.variables.input).toMatchObject({ requirementRevision: 2 });
});

test("what was typed is there again after a reload", async () => {
  const first = stage(place(waiting()), { Process: process });
  await userEvent.type(await screen.findByRole("textbox"), "请补充停机窗口");
  first.unmount();
  stage(place(waiting()), { Process: process });
  expect(await screen.findByRole("textbox")).toHaveValue("请补充停机窗口");
});
