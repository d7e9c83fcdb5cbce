import { MoonOutlined, SunOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { currentLanguage } from "../api/language";
import { speak } from "../i18n/i18n";
import { chooseScheme, useScheme } from "./theme";

/** Changes the language, and asks the server for its words again. */
async function switchLanguage(): Promise<void> {
  await speak(currentLanguage() === "zh" ? "en" : "zh");
  api.live.restart();
  await api.client.refetchQueries({ include: "active" });
}

/** Language and light or dark. */
export function PreferenceButtons() {
  const { t } = useTranslation();
  const scheme = useScheme();
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <>
      <Tooltip title={t("language")}>
        <Button
          type="text"
          aria-label={`${t("otherLanguage")} – ${t("language")}`}
          onClick={() => void switchLanguage()}
        >
          {t("otherLanguage")}
        </Button>
      </Tooltip>
      <Tooltip title={t(other)}>
        <Button
          type="text"
          aria-label={t(other)}
          icon={scheme === "dark" ? <SunOutlined /> : <MoonOutlined />}
          onClick={() => chooseScheme(other)}
        />
      </Tooltip>
    </>
  );
}
