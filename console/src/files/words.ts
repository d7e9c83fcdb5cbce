import { inBoth } from "../i18n/words";

export const fileWords = inBoth(
  {
    files_other: "附件（{{count}} 个）",
    download: "下载 {{name}}",
    gone: "文件已不可用，请刷新页面后再试。",
    failed: "没有下载成功。{{problem}}",
  },
  {
    files_one: "{{count}} attachment",
    files_other: "{{count}} attachments",
    download: "Download {{name}}",
    gone: "The file is not available any more. Load the page again and try once more.",
    failed: "Not downloaded. {{problem}}",
  },
);
