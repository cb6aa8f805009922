; The installer for Windows, in Japanese and English, for one user or for all. Made by installer.py,
; which defines: VERSION, NUMBER (of four parts), TREE (the frozen program), LISTS (folder with
; install.nsh, remove.nsh and uninstall-number), OUT, KIBIBYTES, and TARGET where it is not x86-unicode.
; The switches and exit codes are described in PROCEDURE.md.

Unicode true
!ifndef TARGET
  !define TARGET x86-unicode
!endif
Target ${TARGET}
SetCompressor /SOLID lzma
ManifestDPIAware true
ManifestSupportedOS all
CRCCheck force
AllowRootDirInstall false
BrandingText " "

!define NAME "Liaison"
!define PROGID "Liaison.Bundle"
!define MIME "application/vnd.liaison.bundle"
!define SOFTWARE "Software\${NAME}"
!define WINDOWS "Software\Microsoft\Windows"
!define REMOVAL "${WINDOWS}\CurrentVersion\Uninstall\${NAME}"
!define REPORTS "${WINDOWS}\Windows Error Reporting\ExcludedApplications"
!define APP_PATHS "${WINDOWS}\CurrentVersion\App Paths"

; Exit codes beside those of NSIS (0 done, 1 cancelled, 2 given up).
!define NO_SUCH_WINDOWS 3
!define IN_USE 4
!define IS_NEWER 5
!define DATA_FOLDER 6
!define NOT_REMOVED 7
!define NOT_ALLOWED 8
!define NOT_WRITTEN 9

Name "${NAME}"
Caption "${NAME} ${VERSION}"
OutFile "${OUT}"
!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${SOFTWARE}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "Folder"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${SOFTWARE}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "Folder"

!include MUI2.nsh
!include MultiUser.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define MUI_ICON "${TREE}\liaison.ico"
!define MUI_UNICON "${TREE}\liaison.ico"
!define MUI_ABORTWARNING

!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
; A computer in neither language is shown the first.
!insertmacro MUI_LANGUAGE "Japanese"
!insertmacro MUI_LANGUAGE "English"

!include texts.nsh

VIProductVersion "${NUMBER}"
VIFileVersion "${NUMBER}"
!macro Version language description copyright
  VIAddVersionKey /LANG=${language} "ProductName" "${NAME}"
  VIAddVersionKey /LANG=${language} "ProductVersion" "${VERSION}"
  VIAddVersionKey /LANG=${language} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${language} "FileDescription" "${description}"
  VIAddVersionKey /LANG=${language} "LegalCopyright" "${copyright}"
!macroend
!insertmacro Version ${LANG_JAPANESE} "Liaison のインストーラー" "MIT ライセンス"
!insertmacro Version ${LANG_ENGLISH} "Liaison installer" "MIT licence"

Var Given   ; the folder named by /D=
Var Former  ; where an older version is
Var Busy    ; a program of ours that cannot be written to

!macro Refuse text code
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  SetErrorLevel ${code}
  Quit
!macroend

!macro LookWhether folder program
  ${If} ${FileExists} "${folder}\${program}"
    ClearErrors
    FileOpen $R0 "${folder}\${program}" a
    ${If} ${Errors}
      StrCpy $Busy "${program}"
    ${Else}
      FileClose $R0
    ${EndIf}
  ${EndIf}
!macroend

; A program that runs cannot be opened for writing. $R1 is the folder.
!macro StopWhileRunning prefix
Function ${prefix}StopWhileRunning
  ${Do}
    StrCpy $Busy ""
    !insertmacro LookWhether "$R1" "liaison.exe"
    !insertmacro LookWhether "$R1" "liaisonw.exe"
    !insertmacro LookWhether "$R1" "liaison-inspect.exe"
    ${If} $Busy == ""
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(InUse)" /SD IDCANCEL IDRETRY again
    SetErrorLevel ${IN_USE}
    Quit
    again:
  ${Loop}
FunctionEnd
!macroend
!insertmacro StopWhileRunning ""
!insertmacro StopWhileRunning "un."

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    !insertmacro Refuse "$(NoSuchWindows)" ${NO_SUCH_WINDOWS}
  ${EndIf}
  SetRegView 64
  ; Said here and not by MultiUser.nsh, whose box would wait for somebody in a silent installation.
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/ALLUSERS" $R1
  ${IfNot} ${Errors}
    UserInfo::GetAccountType
    Pop $R1
    ${If} $R1 != "Admin"
      !insertmacro Refuse "$(NotAllowed)" ${NOT_ALLOWED}
    ${EndIf}
  ${EndIf}
  StrCpy $Given $INSTDIR
  !insertmacro MULTIUSER_INIT
  ${If} $Given != ""
    StrCpy $INSTDIR $Given
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

; Case logs and settings of this user: no place for a program, whose removal could be taken for theirs.
Function StopInDataFolder
  StrCpy $R0 "$LOCALAPPDATA\liaison"
  ${If} $MultiUser.InstallMode == "AllUsers"
    SetShellVarContext current
    StrCpy $R0 "$LOCALAPPDATA\liaison"
    SetShellVarContext all
  ${EndIf}
  StrLen $R2 $R0
  StrCpy $R3 $INSTDIR $R2
  StrCpy $R4 $INSTDIR 1 $R2
  ${If} $R3 == $R0
    ${If} $R4 == ""
    ${OrIf} $R4 == "\"
      !insertmacro Refuse "$(DataFolder)" ${DATA_FOLDER}
    ${EndIf}
  ${EndIf}
FunctionEnd

Function RemoveFormer
  ReadRegStr $Former SHCTX "${SOFTWARE}" "Folder"
  ${If} $Former == ""
    Return
  ${EndIf}
  ReadRegStr $R0 SHCTX "${REMOVAL}" "DisplayVersion"
  ${VersionCompare} "$R0" "${VERSION}" $R2
  ${If} $R2 == 1
    !insertmacro Refuse "$(IsNewer)" ${IS_NEWER}
  ${EndIf}
  StrCpy $R1 $Former
  Call StopWhileRunning
  ${If} ${FileExists} "$Former\uninstall.exe"
    ; It removes what it installed and nothing else, and ends before this goes on.
    ExecWait '"$Former\uninstall.exe" /S /$MultiUser.InstallMode _?=$Former' $R0
    ${If} $R0 != 0
      !insertmacro Refuse "$(NotRemoved)" ${NOT_REMOVED}
    ${EndIf}
    Delete "$Former\uninstall.exe"
    RMDir "$Former"
  ${EndIf}
FunctionEnd

Section
  Call StopInDataFolder
  Call RemoveFormer
  StrCpy $R1 $INSTDIR
  Call StopWhileRunning

  ClearErrors
  SetOverwrite on
  !include "${LISTS}\install.nsh"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    !insertmacro Refuse "$(NotWritten)" ${NOT_WRITTEN}
  ${EndIf}

  WriteRegStr SHCTX "${SOFTWARE}" "Folder" "$INSTDIR"

  WriteRegStr SHCTX "Software\Classes\${PROGID}" "" "$(Bundle)"
  WriteRegStr SHCTX "Software\Classes\${PROGID}\DefaultIcon" "" "$INSTDIR\bundle.ico"
  WriteRegStr SHCTX "Software\Classes\${PROGID}\shell\open\command" "" '"$INSTDIR\liaisonw.exe" "%1"'
  WriteRegStr SHCTX "Software\Classes\.liaison" "" "${PROGID}"
  WriteRegStr SHCTX "Software\Classes\.liaison" "Content Type" "${MIME}"
  WriteRegStr SHCTX "Software\Classes\.liaison\OpenWithProgids" "${PROGID}" ""
  WriteRegStr SHCTX "Software\Classes\MIME\Database\Content Type\${MIME}" "Extension" ".liaison"

  ; No memory of the program is kept or sent by the system's error reporting.
  WriteRegDWORD SHCTX "${REPORTS}" "liaison.exe" 1
  WriteRegDWORD SHCTX "${REPORTS}" "liaisonw.exe" 1
  WriteRegDWORD SHCTX "${REPORTS}" "liaison-inspect.exe" 1

  WriteRegStr SHCTX "${APP_PATHS}\liaison.exe" "" "$INSTDIR\liaison.exe"
  WriteRegStr SHCTX "${APP_PATHS}\liaison-inspect.exe" "" "$INSTDIR\liaison-inspect.exe"

  SetOutPath "$INSTDIR"
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\liaisonw.exe" "" "$INSTDIR\liaison.ico" 0 \
    SW_SHOWNORMAL "" "$(Purpose)"

  WriteRegStr SHCTX "${REMOVAL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${REMOVAL}" "DisplayIcon" "$INSTDIR\liaison.ico"
  WriteRegStr SHCTX "${REMOVAL}" "Publisher" "${NAME}"
  WriteRegStr SHCTX "${REMOVAL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${REMOVAL}" "EstimatedSize" ${KIBIBYTES}
  WriteRegDWORD SHCTX "${REMOVAL}" "NoModify" 1
  WriteRegDWORD SHCTX "${REMOVAL}" "NoRepair" 1
  ${RefreshShellIcons}
SectionEnd

; What was installed, by name: a file that somebody put beside it stays, and so does its folder. Case
; logs, settings and what is in the credential manager are the officer's.
Section "un."
  StrCpy $R1 $INSTDIR
  Call un.StopWhileRunning
  !include "${LISTS}\remove.nsh"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"

  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "Software\Classes\${PROGID}"
  DeleteRegValue SHCTX "Software\Classes\.liaison\OpenWithProgids" "${PROGID}"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.liaison\OpenWithProgids"
  ReadRegStr $R0 SHCTX "Software\Classes\.liaison" ""
  ${If} $R0 == "${PROGID}"
    DeleteRegValue SHCTX "Software\Classes\.liaison" ""
    DeleteRegValue SHCTX "Software\Classes\.liaison" "Content Type"
    DeleteRegKey /ifempty SHCTX "Software\Classes\.liaison"
    DeleteRegKey SHCTX "Software\Classes\MIME\Database\Content Type\${MIME}"
  ${EndIf}
  DeleteRegValue SHCTX "${REPORTS}" "liaison.exe"
  DeleteRegValue SHCTX "${REPORTS}" "liaisonw.exe"
  DeleteRegValue SHCTX "${REPORTS}" "liaison-inspect.exe"
  DeleteRegKey SHCTX "${APP_PATHS}\liaison.exe"
  DeleteRegKey SHCTX "${APP_PATHS}\liaison-inspect.exe"
  DeleteRegKey SHCTX "${REMOVAL}"
  DeleteRegKey SHCTX "${SOFTWARE}"
  ${RefreshShellIcons}
SectionEnd
