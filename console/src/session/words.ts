import { inBoth } from "../i18n/words";

export const sessionWords = inBoth(
  {
    title: "登录交付中心",
    demo: "选择一位演示人员登录",
    demoHint: "开发模式：无需密码。在另一个标签页里可以登录为另一个人。",
    paste: "粘贴云市场提供的访问令牌",
    pasteHint: "令牌只保存在本标签页，关闭标签页即失效。",
    token: "访问令牌",
    signIn: "登录",
    notAToken: "这不是有效的访问令牌，请完整复制后重试。",
    againTitle: "登录已过期",
    again: "请重新登录为 {{name}}，页面上的内容都会保留，然后自动继续。",
    other: "换其他人登录",
    unreachable: "暂时无法连接服务器，正在重试……",
  },
  {
    title: "Sign in to the delivery centre",
    demo: "Sign in as one of the demo people",
    demoHint: "Development mode: no password. In another tab you can be somebody else.",
    paste: "Paste the access token that the marketplace gave you",
    pasteHint: "The token is kept in this tab only, and is gone when you close it.",
    token: "Access token",
    signIn: "Sign in",
    notAToken: "This is not an access token. Copy all of it and try again.",
    againTitle: "Your session has expired",
    again: "Sign in as {{name}} again. Everything on the page is kept, and goes on by itself.",
    other: "Sign in as somebody else",
    unreachable: "The server cannot be reached right now. Trying again…",
  },
);
