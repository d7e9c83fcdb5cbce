import { expect, it } from "vitest";
import { type Action, partActions } from "./actions";

function action(name: string, reason?: string): Action {
  return {
    __typename: "OrderAction",
    action: name,
    enabled: reason === undefined,
    disabledCode: reason === undefined ? null : "WRONG_PHASE",
    disabledReason: reason ?? null,
  };
}

it("makes one link of the moves of one step", () => {
  const { links, refused } = partActions([action("acceptDelivery"), action("rejectDelivery")]);
  expect(links).toEqual([{ move: "acceptDelivery", words: "acceptDelivery" }]);
  expect(refused).toEqual([]);
});

it("leads to the move of a step that may be made", () => {
  const { links, refused } = partActions([action("approveRefund", "invoice"), action("rejectRefund")]);
  expect(links).toEqual([{ move: "rejectRefund", words: "approveRefund" }]);
  expect(refused.map((one) => one.disabledReason)).toEqual(["invoice"]);
});

it("keeps the order of the server, and moves that it does not know", () => {
  const { links } = partActions([action("openTicket"), action("requestRefund")]);
  expect(links.map(({ move }) => move)).toEqual(["openTicket", "requestRefund"]);
});

it("offers nothing that the server refuses", () => {
  expect(partActions([action("submitRequirement", "no")]).links).toEqual([]);
});
