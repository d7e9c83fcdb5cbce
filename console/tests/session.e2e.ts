import { expect, test } from "vitest";
import { confirm, pageOf, rowOf, statusIs } from "./acts";
import { buy, entries } from "./server";
import { stage } from "./stage";

// As in production: nobody is offered, tokens come from the marketplace.
const on = stage({ JIAOFU_JWT_SECRET: "a secret of the tests, long enough for HS256" });

test("a session that runs out asks to sign in again over the page, keeps the text, and goes on", async () => {
  const order = await buy(on.server);
  const token = on.server.newToken("buyer", "-ttl", "12s");
  const page = await on.openAs("buyer", pageOf(order, "submitRequirement"), { token });
  await page.getByLabel("需求描述").fill("写到一半，登录过期了");
  const again = page.getByRole("dialog", { name: "登录已过期" });
  await again.waitFor();
  await again.getByText("请重新登录为 李雷").waitFor();
  await again.getByLabel("访问令牌").fill("不是令牌");
  await again.getByRole("button", { name: "登录", exact: true }).click();
  await again.getByText("这不是有效的访问令牌").first().waitFor();
  await again.getByLabel("访问令牌").fill(on.server.token("buyer"));
  await again.getByRole("button", { name: "登录", exact: true }).click();
  await again.waitFor({ state: "detached" });
  expect(await page.getByLabel("需求描述").inputValue()).toBe("写到一半，登录过期了");
  await page.locator("[data-connection=online]").waitFor();
  await confirm(page, "提交", "提交");
  await statusIs(page, "CONFIRMATION_PENDING");
  expect(await entries(on.server, order)).toEqual(["ORDER_REGISTERED", "REQUIREMENT_SUBMITTED"]);
});

test("signing in as somebody else in another tab does not disturb this one", async () => {
  const order = await buy(on.server);
  const buyer = await on.openAs("buyer", pageOf(order, "submitRequirement"));
  await buyer.getByLabel("需求描述").fill("我是用户");
  const other = await buyer.context().newPage();
  await other.goto(`/orders#token=${on.server.token("provider")}`);
  await other.getByText("服务商中心").waitFor();
  await rowOf(other, order).waitFor();
  await confirm(buyer, "提交", "提交");
  await statusIs(buyer, "CONFIRMATION_PENDING");
  await buyer.reload();
  await buyer.getByText("买家中心").waitFor();
  await statusIs(rowOf(other, order), "CONFIRMATION_PENDING");
});

test("signing out clears the screen, the session and the drafts", async () => {
  const order = await buy(on.server);
  const page = await on.openAs("buyer", pageOf(order, "submitRequirement"));
  await page.getByLabel("需求描述").fill("不给下一位看");
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("heading", { name: "登录交付中心" }).waitFor();
  expect(await page.getByText(order.number).count()).toBe(0);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toContain("不给下一位看");
  expect(kept).not.toContain("eyJ");
  await page.reload();
  await page.getByRole("heading", { name: "登录交付中心" }).waitFor();
});

test("a registration that was begun outlives a reload, and is gone after signing out", async () => {
  const page = await on.openAs("market", "/register");
  await page.getByLabel("商品名称").fill("写到一半的登记");
  await page.reload();
  expect(await page.getByLabel("商品名称").inputValue()).toBe("写到一半的登记");
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("heading", { name: "登录交付中心" }).waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("写到一半的登记");
});

test("the token that was handed over does not stay in the address", async () => {
  const page = await on.openAs("buyer");
  await page.getByRole("heading", { name: "交付中心" }).waitFor();
  expect(page.url()).not.toContain("token");
});

test("a token pasted by hand signs in; one that the server does not take asks again", async () => {
  const page = await on.open("/orders");
  await page.getByLabel("访问令牌").fill(`${on.server.token("operator")}`);
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await page.getByText("云平台管理").waitFor();
  const [head, body] = on.server.token("buyer").split(".");
  const forged = await on.open("/orders");
  await forged.getByLabel("访问令牌").fill(`${head}.${body}.AAAA`);
  await forged.getByRole("button", { name: "登录", exact: true }).click();
  await forged.getByRole("dialog", { name: "登录已过期" }).waitFor();
  await forged.getByRole("button", { name: "换其他人登录" }).click();
  await forged.getByRole("heading", { name: "登录交付中心" }).waitFor();
});
