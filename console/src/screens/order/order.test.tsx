import { render, screen } from "@testing-library/react";
import { describe, expect, it, test, vi } from "vitest";
import type { OrderPageFragment } from "../../api/fragments.generated";
import { session } from "../../session/session";
import { execution, order, provider, steps } from "../../testing/order";
import { tokenOf } from "../../testing/token";
import { AcceptanceNotice } from "./AcceptanceNotice";
import { openAtFirst } from "./DeliverySteps";
import { noticeOf } from "./notice";
import { placeOf } from "./place";
import { roundsOf, stepViews } from "./stepView";

const window15: OrderPageFragment["acceptance"] = {
  __typename: "Acceptance",
  round: 1,
  openedAt: "2026-11-01T00:00:00.000Z",
  autoAcceptAt: "2126-11-16T00:00:00.000Z",
  pausedAt: null,
  remainingSeconds: 100,
  outcome: null,
  decidedAt: null,
  decidedBy: null,
};

describe("the steps", () => {
  it("come round by round, the newest first, and so do the acts of a round", () => {
    const rounds = roundsOf([
      execution(8, "PROGRESS_REPORTED", 1),
      execution(9, "DELIVERY_SUBMITTED", 1),
      execution(11, "DELIVERY_SUBMITTED", 2),
    ]);
    expect(rounds.map(({ round, executions }) => [round, executions.map(({ seq }) => seq)])).toEqual([
      [2, [11]],
      [1, [9, 8]],
    ]);
  });

  it("are where the order is when one is active or paused", () => {
    const at = (states: Parameters<typeof steps>[0]) =>
      stepViews(order({ steps: steps(states) }))
        .filter(({ current }) => current)
        .map(({ name }) => name);
    expect(at(["DONE", "ACTIVE"])).toEqual(["CONFIRM_REQUIREMENT"]);
    expect(at(["DONE", "PAUSED"])).toEqual(["CONFIRM_REQUIREMENT"]);
    expect(at(["ACTIVE", "SENT_BACK"])).toEqual(["SUBMIT_REQUIREMENT"]);
    expect(at(["DONE", "SKIPPED", "SKIPPED", "SKIPPED", "SKIPPED"])).toEqual([]);
    expect(at(["DONE", "DONE", "DONE", "DONE", "DONE"])).toEqual([]);
  });

  it("say of a step under way what was done since the order came to it, not in the round before", () => {
    const again = {
      IMPLEMENT: [execution(3, "DELIVERY_SUBMITTED", 1)],
      ACCEPT: [execution(4, "DELIVERY_REJECTED", 1)],
    };
    const lasts = (states: Parameters<typeof steps>[0], executions: Parameters<typeof steps>[1]) =>
      stepViews(order({ steps: steps(states, executions) })).map(({ last }) => last?.at.slice(17, 19) ?? "");
    expect(lasts(["DONE", "DONE", "ACTIVE", "WAITING"], again)).toEqual(["", "", "", "", ""]);
    again.IMPLEMENT.push(execution(5, "PROGRESS_REPORTED", 2));
    expect(lasts(["DONE", "DONE", "ACTIVE", "WAITING"], again)).toEqual(["", "", "05", "", ""]);
    again.IMPLEMENT.push(execution(6, "DELIVERY_SUBMITTED", 2));
    expect(lasts(["DONE", "DONE", "DONE", "ACTIVE"], again)).toEqual(["", "", "06", "", ""]);
    again.ACCEPT.push(execution(7, "ACCEPTANCE_REMINDED", 2));
    expect(lasts(["DONE", "DONE", "DONE", "PAUSED"], again)).toEqual(["", "", "06", "07", ""]);
  });

  it("say who did the last of each; of the last step, who accepted", () => {
    const views = stepViews(
      order({
        finishKind: "BUYER",
        acceptance: {
          ...window15,
          outcome: "ACCEPTED",
          decidedAt: "2026-11-02T00:00:00.000Z",
          decidedBy: provider,
        },
        steps: steps(["DONE", "DONE", "DONE", "DONE", "DONE"], {
          CONFIRM_REQUIREMENT: [
            execution(3, "REQUIREMENT_REJECTED", 1),
            execution(5, "REQUIREMENT_CONFIRMED", 2, { actor: provider }),
          ],
        }),
      }),
    );
    expect(views.map(({ last }) => last?.actor.name ?? null)).toEqual([null, "方晓", null, null, "方晓"]);
    expect(views[4]?.last?.at).toBe("2026-11-02T00:00:00.000Z");
  });

  it("open where the order is and where the viewer has something to do, and nowhere else", () => {
    const waiting = order({
      steps: steps(["DONE", "ACTIVE"]),
      actions: [
        {
          __typename: "OrderAction",
          action: "reviseRequirement",
          enabled: true,
          disabledCode: null,
          disabledReason: null,
        },
        {
          __typename: "OrderAction",
          action: "acceptDelivery",
          enabled: false,
          disabledCode: "WRONG_PHASE",
          disabledReason: "",
        },
      ],
    });
    expect(openAtFirst(waiting, stepViews(waiting))).toEqual(["SUBMIT_REQUIREMENT", "CONFIRM_REQUIREMENT"]);
  });
});

describe("the notice to accept in time", () => {
  it("is there while a delivery waits, with the days of the goods", () => {
    expect(noticeOf(order({ acceptance: window15 }))).toEqual({
      kind: "running",
      days: 15,
      to: "2126-11-16T00:00:00.000Z",
    });
  });

  it("keeps what is left while a hold stops the window", () => {
    const acceptance = {
      ...window15,
      autoAcceptAt: null,
      pausedAt: "2026-11-02T00:00:00.000Z",
      remainingSeconds: 90,
    };
    expect(noticeOf(order({ acceptance }))).toEqual({ kind: "paused", days: 15, left: 90_000 });
  });

  it("is not there before a delivery, nor once it was judged", () => {
    expect(noticeOf(order())).toBeNull();
    expect(
      noticeOf(order({ acceptance: { ...window15, outcome: "REJECTED", autoAcceptAt: null } })),
    ).toBeNull();
  });

  it.each([
    ["BUYER", /^若超过 15 天未执行验收流程，系统将默认自动完成验收。为保证交付质量，请您及时执行验收操作。$/],
    ["PROVIDER", /^若用户超过 15 天未执行验收流程，系统将默认自动完成验收。$/],
  ])("speaks to the %s", (role, words) => {
    session.signIn(tokenOf({ role, sub: "u1", account: "acme", name: "李雷" }));
    vi.useFakeTimers({ now: Date.parse("2126-11-15T00:00:00.000Z") });
    render(<AcceptanceNotice order={order({ acceptance: window15 })} />);
    vi.useRealTimers();
    expect(screen.getByText(words)).toBeInTheDocument();
    expect(screen.getByText(/距离系统自动验收还有/)).toBeInTheDocument();
    session.signOut();
  });
});

test("the place of a form is known for the address that asks for it", () => {
  expect(placeOf("acceptDelivery")).toEqual({ id: "step-ACCEPT", step: "ACCEPT" });
  expect(placeOf("approveRefund")).toEqual({ id: "refunds" });
  expect(placeOf("constructor")).toBeUndefined();
  expect(placeOf(null)).toBeUndefined();
});
