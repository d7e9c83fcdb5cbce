import { LoadingOutlined, PaperClipOutlined } from "@ant-design/icons";
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FileFragment } from "../api/fragments.generated";
import { useFormat } from "../format/format";
import { useProblemWords } from "../layout/Failed";
import { FileGone, linkTo, save } from "./download";
import styles from "./files.module.css";

/** One attachment: a press downloads it by a link that was asked for just then. */
export function FileLink({ file }: { file: FileFragment }) {
  const { t } = useTranslation("files");
  const format = useFormat();
  const { busy, problem, download } = useDownload(file);
  return (
    <span className={styles.file}>
      <button
        type="button"
        className={styles.link}
        aria-busy={busy}
        aria-label={t("download", { name: file.fileName })}
        onClick={() => void download()}
      >
        {busy ? <LoadingOutlined aria-hidden="true" /> : <PaperClipOutlined aria-hidden="true" />}
        <bdi>{file.fileName}</bdi>
      </button>
      <span className={styles.facts}>
        {format.bytes(file.byteSize)}
        {file.contentType && ` · ${file.contentType}`}
      </span>
      <span role="status" className={styles.problem}>
        {problem}
      </span>
    </span>
  );
}

function useDownload({ id, fileName }: FileFragment) {
  const { t } = useTranslation("files");
  const words = useProblemWords();
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const download = async () => {
    if (busy) {
      return;
    }
    setBusy(true);
    setProblem("");
    try {
      save(await linkTo(client, id), fileName);
    } catch (error) {
      setProblem(error instanceof FileGone ? t("gone") : t("failed", { problem: words(error) }));
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, download };
}

/** The attachments of one act; nothing when there are none. */
export function FileList({ files }: { files: readonly FileFragment[] }) {
  const { t } = useTranslation("files");
  if (files.length === 0) {
    return null;
  }
  return (
    <ul className={styles.list} aria-label={t("files", { count: files.length })}>
      {files.map((file) => (
        <li key={file.id}>
          <FileLink file={file} />
        </li>
      ))}
    </ul>
  );
}
