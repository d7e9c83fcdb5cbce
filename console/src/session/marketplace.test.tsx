import { act, render, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

const answers: (object | Error)[] = [];
let requests: unknown[] = [];

/** The hook as in a page that was just loaded. */
async function load() {
  vi.resetModules();
  return (await import("./marketplace")).useMarketplace;
}

const people = (token: string) => ({ people: [{ token }], links: { tickets: `/tickets/${token}` } });

beforeEach(() => {
  requests = [];
  answers.splice(0);
  vi.stubGlobal("fetch", async (address: unknown) => {
    requests.push(address);
    const answer = answers.shift();
    if (!answer || answer instanceof Error) {
      throw answer ?? new Error("asked too often");
    }
    return answer instanceof Response ? answer : Response.json(answer);
  });
});

test("the server is asked once, whoever wants to know, and whenever", async () => {
  const useMarketplace = await load();
  const Link = ({ name }: { name: string }) => <p>{`${name} ${useMarketplace()?.links.tickets}`}</p>;
  answers.push(people("1"));
  const { rerender } = render(
    <>
      <Link name="ticket" />
      <Link name="invoice" />
    </>,
  );
  await screen.findByText("ticket /tickets/1");
  await screen.findByText("invoice /tickets/1");
  rerender(<Link key="later" name="later" />);
  await screen.findByText("later /tickets/1");
  expect(requests).toEqual(["/console/session"]);
});

test("whoever wants to sign somebody in has tokens of now", async () => {
  const useMarketplace = await load();
  const SignIn = () => <p>{useMarketplace({ anew: true })?.people[0]?.token}</p>;
  answers.push(people("old"), people("fresh"));
  const { rerender } = render(<SignIn />);
  await screen.findByText("old");
  rerender(<SignIn key="again" />);
  await screen.findByText("fresh");
});

test("a server that does not answer, or not well, is asked again", async () => {
  const useMarketplace = await load();
  const Link = () => <p>{useMarketplace()?.links.tickets}</p>;
  answers.push(new TypeError("Failed to fetch"), new Response("{}", { status: 503 }), people("1"));
  vi.useFakeTimers();
  render(<Link />);
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  vi.useRealTimers();
  await screen.findByText("/tickets/1");
  expect(requests).toHaveLength(3);
});
