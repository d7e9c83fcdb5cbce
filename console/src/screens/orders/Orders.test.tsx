import { ApolloClient, ApolloLink, Observable } from "@apollo/client";
import { ApolloProvider } from "@apollo/client/react";
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, useLocation } from "react-router";
import { Subject } from "rxjs";
import { beforeEach, expect, it, vi } from "vitest";
import type { OrderRowFragment } from "../../api/fragments.generated";
import { newCache } from "../../api/policies";
import type { OrderStatus } from "../../api/schema.generated";
import { ProcessProvider } from "../../process/process";
import { session } from "../../session/session";
import { tokenOf } from "../../testing/token";
import { Orders } from "./Orders";

const labels = { REQUIREMENT_PENDING: "需求待提交", CONFIRMATION_PENDING: "需求待确认" } as const;
const patience = { timeout: 5_000 };
vi.setConfig({ testTimeout: 30_000 });

function orderOf(number: string, status: OrderStatus = "REQUIREMENT_PENDING", version = 1): OrderRowFragment {
  return {
    __typename: "Order",
    id: `ord_${number}`,
    number,
    version,
    status,
    phase: status as "REQUIREMENT_PENDING",
    hold: null,
    createdAt: "2026-11-01T00:00:00.000Z",
    updatedAt: "2026-11-01T00:00:00.000Z",
    goods: { __typename: "Goods", name: "goods", specification: null, type: "HUMAN_SERVICE" },
    buyer: { __typename: "Buyer", account: "b", name: "the buyer" },
    provider: { __typename: "Provider", account: "p", name: "the provider" },
    acceptance: null,
    actions: [
      {
        __typename: "OrderAction",
        action: "submitRequirement",
        enabled: true,
        disabledCode: null,
        disabledReason: null,
      },
    ],
  };
}

/** A server of a few orders, as much of it as the list asks for. */
class Server {
  orders: OrderRowFragment[] = [];
  readonly asked: ApolloLink.Operation[] = [];
  readonly changes = new Subject<ApolloLink.Result>();

  readonly link = new ApolloLink((operation) => {
    this.asked.push(operation);
    if (operation.operationType === "subscription") {
      return this.changes;
    }
    return new Observable((observer) => {
      observer.next({ data: this.#answer(operation.operationName ?? "") });
      observer.complete();
    });
  });

  tell(order: OrderRowFragment): void {
    act(() =>
      this.changes.next({ data: { ordersChanged: { __typename: "OrderChange", cursor: "c", order } } }),
    );
  }

  #answer(operation: string): Record<string, unknown> {
    const statuses = Object.entries(labels);
    if (operation === "Process") {
      const limits = { __typename: "ProcessLimits" };
      const named = statuses.map(([name, label]) => ({ __typename: "ProcessStatus", name, label }));
      return {
        deliveryProcess: {
          __typename: "DeliveryProcess",
          steps: [],
          phases: [],
          statuses: named,
          moves: [],
          limits,
        },
      };
    }
    const orderCounts = statuses.map(([status]) => ({
      __typename: "OrderCount",
      status,
      count: this.orders.filter((order) => order.status === status).length,
    }));
    return { orderCounts, orders: this.#page() };
  }

  #page() {
    return {
      __typename: "OrderConnection",
      nodes: this.orders,
      pageInfo: {
        __typename: "PageInfo",
        hasNextPage: false,
        hasPreviousPage: false,
        startCursor: null,
        endCursor: null,
      },
      totalCount: this.orders.length,
      changesCursor: "start",
    };
  }
}

function Address() {
  return <p data-testid="address">{useLocation().search}</p>;
}

let server: Server;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  session.signIn(tokenOf({ role: "BUYER", sub: "u", account: "b" }));
  server = new Server();
});

async function open(address: string, ...orders: OrderRowFragment[]) {
  server.orders = orders;
  const client = new ApolloClient({
    cache: newCache(),
    link: server.link,
    defaultOptions: { watchQuery: { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" } },
  });
  render(
    <ApolloProvider client={client}>
      <MemoryRouter initialEntries={[address]}>
        <ProcessProvider>
          <Orders />
          <Address />
        </ProcessProvider>
      </MemoryRouter>
    </ApolloProvider>,
  );
  await screen.findByRole("heading", { level: 1 });
}

const row = (number: string) => screen.findByRole("row", { name: new RegExp(number) });
const numbers = () => screen.getAllByRole("rowheader").map((cell) => cell.textContent);
const bar = () => screen.findByRole("button", { name: /有 1 个订单有变化/ }, patience);

it("shows a buyer the provider, and the actions as links", async () => {
  await open("/orders", orderOf("one"));
  const cells = within(await row("one"));
  expect(cells.getByText("the provider")).toBeVisible();
  expect(cells.queryByText("the buyer")).toBeNull();
  expect(cells.getByRole("link", { name: "流程详情" })).toHaveAttribute("href", "/orders/ord_one");
  expect(cells.getByRole("link", { name: "提交需求" })).toHaveAttribute(
    "href",
    "/orders/ord_one?do=submitRequirement",
  );
});

it("counts the tabs and marks the current one", async () => {
  await open("/orders?status=REQUIREMENT_PENDING", orderOf("one"), orderOf("two", "CONFIRMATION_PENDING"));
  const tabs = within(screen.getByRole("navigation", { name: "按交付状态查看" }));
  expect(await tabs.findByRole("link", { name: "全部 2" })).not.toHaveAttribute("aria-current");
  expect(tabs.getByRole("link", { name: "需求待提交 1" })).toHaveAttribute("aria-current", "page");
});

it("changes a row where it is, and asks before it goes", async () => {
  await open("/orders?status=REQUIREMENT_PENDING", orderOf("one"), orderOf("two"));
  await row("one");
  server.orders = [orderOf("two")];
  server.tell(orderOf("one", "CONFIRMATION_PENDING", 2));
  const changed = await row("one");
  await vi.waitFor(() => expect(changed).toHaveAttribute("data-changed"), patience);
  expect(within(await row("one")).getByText("需求待确认")).toBeVisible();
  const refresh = await bar();
  expect(numbers()).toEqual(["one", "two"]);
  await userEvent.click(refresh);
  await vi.waitFor(() => expect(numbers()).toEqual(["two"]));
  expect(screen.queryByRole("button", { name: /有变化/ })).toBeNull();
  expect(screen.getByRole("region", { name: "订单列表" })).toHaveFocus();
});

it("tells of an order that would come, and lets it come when asked to", async () => {
  await open("/orders", orderOf("one"));
  await row("one");
  server.orders = [orderOf("new"), orderOf("one")];
  server.tell(orderOf("new"));
  const refresh = await bar();
  expect(numbers()).toEqual(["one"]);
  expect(screen.getByRole("link", { name: "全部 2" })).toBeVisible();
  await userEvent.click(refresh);
  await vi.waitFor(() => expect(numbers()).toEqual(["new", "one"]));
});

it("says nothing of a change that moves nothing", async () => {
  await open("/orders", orderOf("one"));
  await row("one");
  const before = server.asked.length;
  server.tell(orderOf("one", "REQUIREMENT_PENDING", 2));
  await vi.waitFor(() => expect(server.asked.length).toBeGreaterThan(before), patience);
  await act(() => Promise.resolve());
  expect(screen.queryByRole("button", { name: /有变化/ })).toBeNull();
});

it("keeps the newer of two states, whichever came last", async () => {
  await open("/orders", orderOf("one", "CONFIRMATION_PENDING", 3));
  await row("one");
  server.tell(orderOf("one", "REQUIREMENT_PENDING", 2));
  expect(within(await row("one")).getByText("需求待确认")).toBeVisible();
});

it("begins to listen where the page was read", async () => {
  await open("/orders", orderOf("one"));
  await row("one");
  const subscription = server.asked.find(({ operationType }) => operationType === "subscription");
  expect(subscription?.variables).toEqual({ after: "start" });
});

it("helps those who find nothing", async () => {
  await open("/orders?q=nothing&due=3");
  await userEvent.click(await screen.findByRole("link", { name: "清除筛选" }));
  expect(screen.getByTestId("address")).toBeEmptyDOMElement();
  expect(await screen.findByRole("heading", { name: "您还没有购买人工服务商品" })).toBeVisible();
});

it("says what is left until the automatic acceptance", async () => {
  const acceptance = {
    __typename: "Acceptance" as const,
    round: 1,
    autoAcceptAt: new Date(Date.now() + 5 * 86_400_000 + 11.5 * 3_600_000).toISOString(),
    pausedAt: null,
    remainingSeconds: 100,
    outcome: null,
  };
  await open("/orders", { ...orderOf("one"), acceptance });
  expect(within(await row("one")).getByText("剩余 5天 11小时")).toBeVisible();
});

it("says in words what of the address makes no sense", async () => {
  await open("/orders?status=nonsense&size=3&from=2026-02-02&to=2026-02-01", orderOf("one"));
  await row("one");
  expect(screen.getByText("地址中的部分条件无法识别，已忽略：状态、每页条数。")).toBeVisible();
  expect(screen.getByText("结束日期早于开始日期，已忽略结束日期。")).toBeVisible();
});

it("puts conditions into the address, on the first page", async () => {
  await open("/orders?size=50&after=x", orderOf("one"));
  await row("one");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "验收截止" }), "3");
  expect(screen.getByTestId("address")).toHaveTextContent("?size=50&due=3");
});
