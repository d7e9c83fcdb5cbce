import { ApolloLink, Observable } from "@apollo/client";
import { MockLink } from "@apollo/client/testing";
import { MockedProvider } from "@apollo/client/testing/react";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { newCache } from "../../api/policies";
import { buyer, provider } from "../../testing/order";
import { Integrity } from "./Integrity";
import { FlowLogDocument, VerifyFlowLogDocument } from "./log.generated";
import { choicesIn, entriesOf, paramsOf, viewIn } from "./logView";
import { type LogEntry, useLog } from "./useLog";

function entry(seq: number, part: Partial<LogEntry> = {}): LogEntry {
  return {
    __typename: "FlowLogEntry",
    seq,
    type: "PROGRESS_REPORTED",
    occurredAt: "2026-11-01T00:00:00.000Z",
    actor: provider,
    statusBefore: "IMPLEMENTING",
    statusAfter: "IMPLEMENTING",
    text: null,
    attachments: [],
    revision: null,
    round: 1,
    refund: null,
    invoice: null,
    reminderDays: null,
    idempotencyKey: null,
    prevHash: null,
    hash: `hash ${seq}`,
    ...part,
  };
}

const everything = { oldestFirst: false, type: null, role: null };

describe("what is shown of a log", () => {
  const log = [entry(1, { actor: buyer, type: "REQUIREMENT_SUBMITTED" }), entry(2), entry(3)];
  const seqs = (view: Parameters<typeof entriesOf>[1]) => entriesOf(log, view).map(({ seq }) => seq);

  it("comes newest first, or oldest first when asked", () => {
    expect(seqs(everything)).toEqual([3, 2, 1]);
    expect(seqs({ ...everything, oldestFirst: true })).toEqual([1, 2, 3]);
  });

  it("can be one type, and one role", () => {
    expect(seqs({ ...everything, type: "REQUIREMENT_SUBMITTED" })).toEqual([1]);
    expect(seqs({ ...everything, role: "PROVIDER" })).toEqual([3, 2]);
    expect(seqs({ ...everything, role: "PROVIDER", type: "REQUIREMENT_SUBMITTED" })).toEqual([]);
    expect(choicesIn(log)).toEqual({
      types: ["REQUIREMENT_SUBMITTED", "PROGRESS_REPORTED"],
      roles: ["BUYER", "PROVIDER"],
    });
  });

  it("is in the address, and what goes without saying is not", () => {
    expect(paramsOf(everything)).toEqual({});
    const view = { oldestFirst: true, type: "PROGRESS_REPORTED", role: "PROVIDER" };
    expect(viewIn(new URLSearchParams(paramsOf(view)))).toEqual(view);
  });
});

const part = (version: number, flowLog: LogEntry[]) => ({
  order: {
    __typename: "Order" as const,
    id: "ord_1",
    number: "CM1",
    version,
    status: "IMPLEMENTING" as const,
    goods: { __typename: "Goods" as const, name: "调优", specification: null },
    flowLog,
  },
});

function Seqs() {
  const { order, complete } = useLog("ord_1");
  return (
    <p data-testid="log" data-complete={complete}>
      {order?.flowLog.map(({ seq }) => seq).join(" ")}
    </p>
  );
}

describe("a live log", () => {
  it("is put together of its parts and of what arrives, in order and without doubles", async () => {
    const asked: number[] = [];
    const link = new MockLink([
      {
        request: { query: FlowLogDocument, variables: { id: "ord_1", after: 0, first: 400 } },
        result: { data: part(3, [entry(1), entry(2)]) },
      },
      {
        request: { query: FlowLogDocument, variables: { id: "ord_1", after: 2, first: 400 } },
        result: { data: part(3, [entry(3)]) },
      },
    ]);
    let arrive: (seq: number) => void = () => undefined;
    const live = new ApolloLink(
      ({ variables }) =>
        new Observable((observer) => {
          asked.push(variables.after as number);
          arrive = (seq) =>
            observer.next({
              data: {
                flowLogAppended: {
                  ...entry(seq),
                  order: { __typename: "Order", id: "ord_1", status: "IMPLEMENTING" },
                },
              },
            });
        }),
    );
    render(
      <MockedProvider
        cache={newCache()}
        link={ApolloLink.split(({ operationType }) => operationType === "subscription", live, link)}
      >
        <Seqs />
      </MockedProvider>,
    );
    const log = screen.getByTestId("log");
    await waitFor(() => expect(log).toHaveAttribute("data-complete", "true"));
    expect(log).toHaveTextContent(/^1 2 3$/);
    await waitFor(() => expect(asked).toEqual([3]));
    act(() => arrive(4));
    await waitFor(() => expect(log).toHaveTextContent(/^1 2 3 4$/));
    act(() => {
      arrive(4);
      arrive(5);
    });
    await waitFor(() => expect(log).toHaveTextContent(/^1 2 3 4 5$/));
    expect(asked).toEqual([3]);
  });
});

describe("the check of the chain", () => {
  const verified = (valid: boolean, entries: number, brokenAt: number | null) => ({
    request: { query: VerifyFlowLogDocument, variables: { id: "ord_1" } },
    result: {
      data: {
        serverTime: "2026-11-01T00:00:00.000Z",
        verifyFlowLog: { __typename: "FlowLogVerification" as const, valid, entries, brokenAt },
      },
    },
  });

  it("says in plain words that all is well, and is made again when asked", async () => {
    render(
      <MockedProvider link={new MockLink([verified(true, 11, null), verified(false, 11, 4)])}>
        <Integrity id="ord_1" entries={11} />
      </MockedProvider>,
    );
    expect(await screen.findByText("日志完整：11 条记录首尾相连，未被改动")).toBeInTheDocument();
    expect(screen.queryByText(/尚未校验/)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "重新校验" }));
    expect(await screen.findByText(/第 4 条起与原始记录不符/)).toBeInTheDocument();
    expect(screen.queryByText(/日志完整/)).not.toBeInTheDocument();
  });

  it("says how many entries came after it", async () => {
    render(
      <MockedProvider link={new MockLink([verified(true, 10, null), verified(true, 14, null)])}>
        <Integrity id="ord_1" entries={14} />
      </MockedProvider>,
    );
    expect(await screen.findByText("此后新增 4 条记录，尚未校验")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "重新校验" }));
    expect(await screen.findByText(/14 条记录/)).toBeInTheDocument();
    expect(screen.queryByText(/尚未校验/)).not.toBeInTheDocument();
  });
});
