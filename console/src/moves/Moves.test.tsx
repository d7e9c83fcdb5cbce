import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Form } from "antd";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { OrderPageFragment } from "../api/fragments.generated";
import { session } from "../session/session";
import { buyer, execution, order, refund, steps } from "../testing/order";
import { never, processOf, stage } from "../testing/stage";
import { tokenOf } from "../testing/token";
import { ExtraFields } from "./Fields";
import { groups } from "./groups";
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
  show(place(waiting({ ...done, version: 2, steps: steps(["DONE", "DONE", "DONE", "ACTIVE"]) })));
  expect(screen.queryByText(/^需求已确认/)).toBeNull();
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
    updatedAt: "2026-11-01T00:00:08.000Z",
    steps: steps(["PAUSED"], {
      SUBMIT_REQUIREMENT: [execution(7, "REQUIREMENT_SUBMITTED", 1, { actor: buyer })],
    }),
    refunds: [refund({ requestedAt: "2026-11-01T00:00:08.000Z" })],
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
  expect(document.activeElement).toHaveTextContent(/^没有执行/);
  expect(screen.getByText(/李雷 于 .* 申请退款/)).toBeInTheDocument();
  expect(screen.getByText("周三开始")).toBeInTheDocument();
  expect(screen.queryByRole("textbox")).toBeNull();
  // It has been said once; what was written stands below without saying it again.
  expect(screen.queryByText(/现在不能/)).toBeNull();
  expect(screen.getByRole("button", { name: "丢弃" })).toBeInTheDocument();
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
  const scrolled = vi.spyOn(Element.prototype, "scrollIntoView");
  await userEvent.click(screen.getByRole("button", { name: "我已查看" }));
  expect(scrolled).not.toHaveBeenCalled();
  expect(document.activeElement).toContainElement(screen.getByRole("textbox"));
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

test("a refusal has the focus, says once that the requirement changed, and goes when that was looked at", async () => {
  const refusal = {
    __typename: "ConflictError",
    code: "REVISION_OUTDATED",
    message: "需求已更新",
    field: ["requirementRevision"],
    currentRevision: 2,
    currentRound: null,
  };
  const changed = waiting({}, 2);
  const { show } = stage(place(waiting()), {
    Process: process,
    [confirming]: () => payload(changed, [refusal]),
  });
  await confirm();
  const message = await screen.findByText("没有执行");
  show(place(changed));
  await waitFor(() => expect(document.activeElement).toContainElement(message));
  expect(document.activeElement).not.toBe(document.body);
  expect(screen.getAllByText(/需求已更新/)).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "我已查看" }));
  expect(screen.queryByText("没有执行")).toBeNull();
  expect(screen.getByRole("button", { name: "确认需求" })).toBeEnabled();
});

test("a refusal of what was written leads to the field", async () => {
  const refusal = {
    __typename: "InputError",
    code: "INVALID_INPUT",
    message: "含有不允许的字符",
    field: ["note"],
    limit: null,
  };
  stage(place(waiting()), { Process: process, [confirming]: () => payload(waiting(), [refusal]) });
  await userEvent.type(await screen.findByRole("textbox"), "周三开始");
  await confirm();
  await screen.findByText("含有不允许的字符");
  await waitFor(() => expect(screen.getByRole("textbox")).toHaveFocus());
});

test("while a move is being sent, its window cannot be left", async () => {
  stage(place(waiting()), { Process: process, [confirming]: () => never });
  await confirm();
  const dialog = screen.getByRole("dialog");
  await waitFor(() => expect(within(dialog).getByRole("button", { name: "取消" })).toBeDisabled());
});

test("why a button cannot be pressed stands below it", async () => {
  const actions = offered(true).map((one, i) => (i === 0 ? { ...one, ...offered(false)[0] } : one));
  stage(place(waiting({ actions })), { Process: process });
  const button = await screen.findByRole("button", { name: "确认需求" });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription("现在不能确认需求：订单已不在此环节");
  expect(screen.getByText("现在不能确认需求：订单已不在此环节")).toBeVisible();
});

describe("a requirement that was sent back", () => {
  const action = {
    __typename: "OrderAction" as const,
    action: "submitRequirement",
    enabled: true,
    disabledCode: null,
    disabledReason: null,
  };
  const back = waiting({
    status: "REQUIREMENT_REJECTED",
    steps: steps(["ACTIVE", "SENT_BACK"], {
      CONFIRM_REQUIREMENT: [execution(3, "REQUIREMENT_REJECTED", 1, { text: "请补充数据量" })],
    }),
    actions: [action],
  });
  const submitting = () => processOf([{ name: "submitRequirement", label: "提交需求", textRequired: true }]);
  const here = <Moves order={back} place="SUBMIT_REQUIREMENT" />;

  test("is there again to be edited, with the reason", async () => {
    stage(here, { Process: submitting });
    expect(await screen.findByRole("textbox")).toHaveValue("迁移");
    expect(screen.getByText("请补充数据量")).toBeInTheDocument();
  });

  test("gives way to what was begun", async () => {
    const first = stage(here, { Process: submitting });
    await userEvent.type(await screen.findByRole("textbox"), "，2 TB");
    first.unmount();
    stage(here, { Process: submitting });
    expect(await screen.findByRole("textbox")).toHaveValue("迁移，2 TB");
  });
});

describe("the refund window", () => {
  const action = {
    __typename: "OrderAction" as const,
    action: "requestRefund",
    enabled: true,
    disabledCode: null,
    disabledReason: null,
  };
  const refundable = (version: number) => (
    <Moves order={waiting({ version, actions: [action] })} place="SUBMIT_REQUIREMENT" />
  );
  const answers = () => ({
    Process: () => processOf([{ name: "requestRefund", label: "申请退款", textRequired: true }]),
    RefundPreview: () => ({ refundPreview: preview(warnings) }),
  });
  const preview = (of: string[]) => ({
    __typename: "RefundPreview",
    amount: { __typename: "Money", amount: "6800.00", currency: "CNY" },
    couponLost: { __typename: "Money", amount: "200.00", currency: "CNY" },
    warnings: of,
    blockedCode: null,
    blockedReason: null,
    requestsLeft: 3,
  });
  let warnings: string[];
  beforeEach(() => {
    warnings = ["COUPON_NOT_RETURNED"];
  });

  test("tells all that is missing at once, and leads to the first of it", async () => {
    stage(refundable(1), answers(), "/orders/ord_1?do=requestRefund");
    const dialog = await screen.findByRole("dialog");
    await userEvent.click(within(dialog).getByRole("button", { name: "提交" }));
    await within(dialog).findByText("请填写退款原因的详细描述");
    expect(within(dialog).getAllByText("请选择退款原因").length).toBeGreaterThan(0);
    await waitFor(() => expect(within(dialog).getByRole("combobox")).toHaveFocus());
  });

  test("asks again when the order has changed, and says once that coupons are lost", async () => {
    const { show } = stage(refundable(1), answers(), "/orders/ord_1?do=requestRefund");
    await screen.findByText(/此订单还可以申请退款 3 次/);
    expect(screen.getAllByText(/优惠券/)).toHaveLength(1);
    warnings = ["RETURN_INVOICE", "COUPON_NOT_RETURNED"];
    show(refundable(2));
    await screen.findByText(/您已收到发票/);
  });
});

test("radio buttons that were left out take the focus", async () => {
  const group = groups.find(({ extra }) => extra?.includes("result"));
  if (!group) {
    throw new Error("no move has a result");
  }
  const form = (
    <Form scrollToFirstError={{ focus: true }}>
      <ExtraFields group={{ ...group, extra: ["result"] }} />
      <button type="submit">登记</button>
    </Form>
  );
  stage(form, { Process: process });
  await userEvent.click(await screen.findByRole("button", { name: "登记" }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("radio", { name: "退款成功" })));
});
