import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, useLocation } from "react-router";
import { expect, it } from "vitest";
import { Pager } from "./Pager";

function Address() {
  return <output>{useLocation().search}</output>;
}

function show(address: string, hasPreviousPage: boolean, hasNextPage: boolean) {
  const page = { size: 20, after: null, before: null } as const;
  render(
    <MemoryRouter initialEntries={[address]}>
      <Pager
        page={page}
        info={{ hasPreviousPage, hasNextPage, startCursor: "s", endCursor: "e" }}
        total={1234}
      />
      <Address />
    </MemoryRouter>,
  );
}

const address = () => screen.getByRole("status").textContent;

it("turns the page and keeps the conditions", async () => {
  show("/orders?q=a&before=b", true, true);
  await userEvent.click(screen.getByRole("link", { name: "下一页" }));
  expect(address()).toBe("?q=a&after=e");
  await userEvent.click(screen.getByRole("link", { name: "上一页" }));
  expect(address()).toBe("?q=a&before=s");
});

it("leads nowhere at the ends", () => {
  show("/orders", false, false);
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByText("共 1,234 条")).toBeVisible();
});

it("goes to the first page of another size", async () => {
  show("/orders?q=a&after=b", true, false);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "每页" }), "50");
  expect(address()).toBe("?q=a&size=50");
});
