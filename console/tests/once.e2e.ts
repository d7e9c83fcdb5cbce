import { expect, test } from "vitest";
import { confirm, pageOf, statusIs } from "./acts";
import type { Middlebox } from "./proxy";
import { buy, entries, type Server } from "./server";
import { stageBehindProxy } from "./stage";

let server: Server;
let proxy: Middlebox;
const windows = stageBehindProxy((at, through) => {
  server = at;
  proxy = through;
});

const once = ["ORDER_REGISTERED", "REQUIREMENT_SUBMITTED"];

test("two presses on the button of the window do it once", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"));
  await page.getByLabel("需求描述").fill("双击");
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "提交", exact: true }).dblclick();
  await statusIs(page, "CONFIRMATION_PENDING");
  expect(await entries(server, order)).toEqual(once);
  expect(await page.getByText("没有执行", { exact: true }).count()).toBe(0);
});

test("an answer that was lost is asked for again by itself, and it was done once", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), {
    origin: proxy.url,
  });
  let lost = 0;
  proxy.treat = (body) => (body.includes("submitRequirement(") && lost++ === 0 ? "lose" : "pass");
  await page.getByLabel("需求描述").fill("答复丢失");
  await confirm(page, "提交", "提交");
  await page.getByText("需求提交成功").waitFor();
  expect(lost).toBeGreaterThan(1);
  expect(await entries(server, order)).toEqual(once);
});

test("answers that stay lost are told, the text is kept, and one more press does not do it twice", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), {
    origin: proxy.url,
  });
  proxy.treat = (body) => (body.includes("submitRequirement(") ? "lose" : "pass");
  await page.getByLabel("需求描述").fill("答复一直丢失");
  await confirm(page, "提交", "提交");
  await page.getByText("没有收到答复").waitFor();
  expect(await page.getByLabel("需求描述").inputValue()).toBe("答复一直丢失");
  proxy.treat = () => "pass";
  await page.getByRole("button", { name: "再试一次" }).click();
  await page.getByText("需求提交成功").waitFor();
  await statusIs(page, "CONFIRMATION_PENDING");
  expect(await entries(server, order)).toEqual(once);
});

test("what was changed after a lost answer is not sent in the place of what was done", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), {
    origin: proxy.url,
  });
  proxy.treat = (body) => (body.includes("submitRequirement(") ? "lose" : "pass");
  await page.getByLabel("需求描述").fill("第一次写的");
  await confirm(page, "提交", "提交");
  await page.getByText("没有收到答复").waitFor();
  proxy.treat = () => "pass";
  await page.getByLabel("需求描述").fill("改过的");
  await page.getByRole("button", { name: "再试一次" }).click();
  await page.getByText("之前没有收到答复的那次提交其实已经生效。").waitFor();
  await page.getByText("改过的").first().waitFor();
  expect(await entries(server, order)).toEqual(once);
});
