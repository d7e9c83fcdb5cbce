import { render, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { type Column, DataRow, DataTable } from "./DataTable";

interface Thing {
  name: string;
  size: number;
}

const columns: Column<Thing>[] = [
  { key: "name", title: "Name", cell: ({ name }) => name },
  { key: "size", title: "Size", cell: ({ size }) => size },
];

function show(changed: boolean, busy: boolean) {
  render(
    <DataTable caption="Things" columns={columns} busy={busy}>
      <DataRow columns={columns} item={{ name: "one", size: 1 }} changed={changed} />
      <DataRow columns={columns} item={{ name: "two", size: 2 }} />
    </DataTable>,
  );
}

it("is a table with a name, whose rows are named by their first cells", () => {
  show(false, false);
  const table = screen.getByRole("table", { name: "Things" });
  expect(
    within(table)
      .getAllByRole("columnheader")
      .map((cell) => cell.textContent),
  ).toEqual(["Name", "Size"]);
  expect(screen.getByRole("rowheader", { name: "two" }).closest("tr")).toHaveTextContent("two2");
  expect(table).toHaveAttribute("aria-busy", "false");
});

it("marks what is old and what is new", () => {
  show(true, true);
  expect(screen.getByRole("table")).toHaveAttribute("aria-busy", "true");
  expect(screen.getByRole("rowheader", { name: "one" }).closest("tr")).toHaveAttribute("data-changed");
  expect(screen.getByRole("rowheader", { name: "two" }).closest("tr")).not.toHaveAttribute("data-changed");
});
