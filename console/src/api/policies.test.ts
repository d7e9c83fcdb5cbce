import { gql } from "@apollo/client";
import { expect, test } from "vitest";
import { newCache } from "./policies";

const log = gql`query ($after: Int) { order(id: "o") { id flowLog(after: $after) { seq type } } }`;
const entry = (seq: number) => ({ __typename: "FlowLogEntry", seq, type: "PROGRESS_REPORTED" });

function write(cache: ReturnType<typeof newCache>, after: number, seqs: number[]) {
  const order = { __typename: "Order", id: "o", flowLog: seqs.map(entry) };
  cache.writeQuery({ query: log, variables: { after }, data: { order } });
}

test("parts of a flow log become one list, each entry once, in order", () => {
  const cache = newCache();
  write(cache, 2, [3, 4]);
  write(cache, 0, [1, 2, 3]);
  const read = cache.readQuery<{ order: { flowLog: { seq: number }[] } }>({
    query: log,
    variables: { after: 0 },
  });
  expect(read?.order.flowLog.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
});

test("what two queries ask of a part of an order is put together", () => {
  const cache = newCache();
  const name = gql`query { order(id: "o") { id goods { name } } }`;
  const days = gql`query { order(id: "o") { id goods { deliveryDays } } }`;
  const both = gql`query { order(id: "o") { id goods { name deliveryDays } } }`;
  const order = { __typename: "Order", id: "o" };
  cache.writeQuery({
    query: name,
    data: { order: { ...order, goods: { __typename: "Goods", name: "调优" } } },
  });
  cache.writeQuery({
    query: days,
    data: { order: { ...order, goods: { __typename: "Goods", deliveryDays: 5 } } },
  });
  expect(cache.readQuery({ query: both })).toMatchObject({
    order: { goods: { name: "调优", deliveryDays: 5 } },
  });
});
