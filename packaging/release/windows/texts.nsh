; What the installer says beside what NSIS itself says, in the order of the languages.

!macro Said name japanese english
  LangString ${name} ${LANG_JAPANESE} "${japanese}"
  LangString ${name} ${LANG_ENGLISH} "${english}"
!macroend

!insertmacro Said NoSuchWindows \
  "Liaison を使うには 64 ビット版の Windows 10 以降が必要です。" \
  "Liaison needs Windows 10 or newer, 64-bit."
!insertmacro Said NotAllowed \
  "すべての利用者のためにインストールするには、管理者の権限が必要です。" \
  "Installing for all users needs the rights of an administrator."
!insertmacro Said InUse \
  "$Busy は実行中か、書き込みができません。Liaison の画面をすべて終了してから、再試行してください。" \
  "$Busy is running, or cannot be written to. Close every window of Liaison, then retry."
!insertmacro Said IsNewer \
  "これより新しい版（$R0）がインストールされています。前の版に戻すには、先にその版を削除してください。事案記録は前の版で開けないことがあります。手引の「導入と更新」の章を読んでください。" \
  "A newer version ($R0) is installed. To go back, remove that one first. The older version may not open the case log: see “Installing and updating” in the handbook."
!insertmacro Said DataFolder \
  "$INSTDIR は事案記録と設定を置くフォルダーです。別のフォルダーを選んでください。" \
  "$INSTDIR is the folder of case logs and settings. Choose another folder."
!insertmacro Said NotRemoved \
  "前の版（$Former）を削除できませんでした。何もインストールしていません。" \
  "The older version ($Former) could not be removed. Nothing was installed."
!insertmacro Said NotWritten \
  "$INSTDIR に書き込めないファイルがありました。空き容量を確かめて、もう一度インストールしてください。" \
  "Some files could not be written to $INSTDIR. Check the free space and install again."
!insertmacro Said Bundle "Liaison のバンドル" "Liaison bundle"
!insertmacro Said Purpose \
  "暗号化された事案記録、署名付きのバンドル、公式の報告書" \
  "Encrypted case log, signed bundles and formal briefings"
