import { describe, expect, it } from "vitest";
import { queueVariables, readQueue } from "./queue";

const read = (address: string) => readQueue(new URLSearchParams(address));

describe("readQueue", () => {
  it("begins with what waits for review, longest first", () => {
    const { queue, ignored } = read("");
    expect(ignored).toEqual([]);
    expect(queueVariables(queue)).toEqual({ first: 20, filter: { status: ["SUBMITTED"] }, direction: "ASC" });
  });

  it("shows all, and what is done, the latest first", () => {
    expect(queueVariables(read("status=ALL").queue)).toMatchObject({ filter: {}, direction: "DESC" });
    expect(queueVariables(read("status=PAID&after=x").queue)).toEqual({
      first: 20,
      after: "x",
      filter: { status: ["PAID"] },
      direction: "DESC",
    });
  });

  it("names what makes no sense", () => {
    expect(read("status=constructor&size=3").ignored).toEqual(["status", "size"]);
    expect(read("status=constructor&size=3").queue).toEqual(read("").queue);
  });
});
