import { CloseOutlined, InboxOutlined, PaperClipOutlined, ReloadOutlined } from "@ant-design/icons";
import { Button, Progress, Upload } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/format";
import { useProcess } from "../../process/process";
import styles from "./uploads.module.css";
import type { UploadItem, Uploads } from "./useUploads";

/** The files of a form: chosen or dropped, sent at once, each with its progress and a way to cancel or retry. */
export function FileBox({ uploads }: { uploads: Uploads }) {
  const { t } = useTranslation("moves");
  const { limits } = useProcess();
  const format = useFormat();
  return (
    <fieldset className={styles.box}>
      <legend>{t("files")}</legend>
      <Upload.Dragger
        multiple
        fileList={[]}
        showUploadList={false}
        beforeUpload={(file, chosen) => {
          // It is called for each of the chosen files; they are taken together.
          if (file === chosen[0]) {
            uploads.add(chosen);
          }
          return Upload.LIST_IGNORE;
        }}
      >
        <p className={styles.drop}>
          <InboxOutlined aria-hidden="true" /> {t("drop")}
        </p>
        <p className={styles.hint}>
          {t("dropHint", { count: limits.attachments, size: format.bytes(limits.attachmentBytes) })}
        </p>
      </Upload.Dragger>
      <ul className={styles.list} aria-live="polite">
        {uploads.items.map((item) => (
          <FileRow key={item.uid} item={item} uploads={uploads} />
        ))}
      </ul>
    </fieldset>
  );
}

function FileRow({ item, uploads }: { item: UploadItem; uploads: Uploads }) {
  const { t } = useTranslation("moves");
  const format = useFormat();
  const { uid, name, size, state, share, problem, again } = item;
  return (
    <li className={styles.file} data-state={state}>
      <PaperClipOutlined aria-hidden="true" />
      <span className={styles.name}>
        <bdi>{name}</bdi> <span className={styles.size}>{format.bytes(size)}</span>
        {state === "sending" && (
          <Progress
            percent={Math.floor(share * 100)}
            size="small"
            aria-label={t("upload.sending", { name, share: format.percent(share) })}
          />
        )}
        {state === "failed" && <span className={styles.problem}>{t("upload.failed", { problem })}</span>}
        {state === "ready" && <span className="visually-hidden">{t("upload.ready", { name })}</span>}
      </span>
      {again && (
        <Button
          size="small"
          icon={<ReloadOutlined />}
          aria-label={t("upload.retryOf", { name })}
          onClick={() => uploads.retry(uid)}
        >
          {t("upload.retry")}
        </Button>
      )}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={t(state === "sending" ? "upload.cancel" : "upload.remove", { name })}
        onClick={() => uploads.remove(uid)}
      />
    </li>
  );
}
