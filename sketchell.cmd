@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Starts Sketchell on Windows, as the launcher sketchell does elsewhere: finds a JDK, and runs the
rem shell or a command. In a clone it says how to build; it does not build itself.
rem Paths stand between quotes and are expanded once, so that blanks, &, %%, ! and brackets in them do no harm.
setlocal EnableExtensions DisableDelayedExpansion
rem What lies in the current folder is not taken for a program.
set "NoDefaultCurrentDirectoryInExePath=1"

for %%i in ("%~dp0.") do set "here=%%~fi"
if exist "%here%\toolkit\" goto clone
for %%i in ("%here%\..") do set "home=%%~fi"
set "own=%home%\lib"
set "lib=%own%"
goto found
:clone
set "home=%here%"
set "own=%home%\toolkit\target"
set "lib=%own%\lib"
:found
set "program=%lib%\sketchell-program.jar"

rem A JDK 17 or newer: the one of an image, which needs no other, JAVA_HOME, or the java of the path.
if exist "%home%\runtime\bin\java.exe" set "JAVA_HOME=%home%\runtime"
if not defined JAVA_HOME goto path
set "java=%JAVA_HOME%\bin\java.exe"
if exist "%java%" goto version
>&2 echo sketchell: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it.
exit /b 2
:path
set "java="
for %%i in (java.exe) do set "java=%%~$PATH:i"
if defined java goto jdk
>&2 echo sketchell: a JDK 17 or newer is needed: set JAVA_HOME, or put java on the PATH.
exit /b 2
:jdk
for %%i in ("%java%\..\..") do set "JAVA_HOME=%%~fi"
:version
set "version="
if exist "%JAVA_HOME%\release" for /f "usebackq tokens=1,2 delims==" %%a in ("%JAVA_HOME%\release") do if "%%a"=="JAVA_VERSION" set "version=%%~b"
if defined version goto feature
rem What Oracle's installer puts on the path has no such file beside it.
set "PATH=%JAVA_HOME%\bin;%PATH%"
for /f "tokens=2,3" %%a in ('java.exe -version 2^>^&1') do if "%%a"=="version" set "version=%%~b"
:feature
set "feature=0"
for /f "delims=.+-" %%a in ("%version%") do set "feature=%%a"
if %feature% geq 17 goto java
>&2 echo sketchell: "%java%" is Java %version%; a JDK 17 or newer is needed (set JAVA_HOME).
exit /b 2
:java
if exist "%program%" goto built
>&2 echo sketchell: "%program%" is missing: in a clone, build it with mvn -DskipTests package.
exit /b 2
:built

rem Writes no telemetry, whatever version of ONNX Runtime is on the class path.
set "ORT_DISABLE_TELEMETRY=1"

rem Commands whose work is ONNX Runtime's start and end sooner without the second compiler; pictures
rem are changed by code that is worth it.
set "compiler="
for %%c in (train predict info reproduce) do if "%~1"=="%%c" set "compiler=-XX:TieredStopAtLevel=1"
:argument
if "%~1"=="" goto arguments
if "%~1"=="--augment" set "compiler="
shift
goto argument
:arguments

set "access="
if %feature% geq 22 set "access=--enable-native-access=ALL-UNNAMED"

rem Consoles show what is written as UTF-8 as long as this is their code page.
set "page="
for /f "tokens=2 delims=:." %%p in ('chcp.com 2^>nul') do set "page=%%p"
if defined page chcp.com 65001 >nul 2>&1

rem Loaded classes are kept in an archive that only makes the start faster, here if that can be
rem written, or else in the user's cache, in a folder named after this one. Java itself looks whether
rem it is for these jars; their sizes, in a file beside it, say when to make it anew.
for %%f in ("%lib%\sketchell-toolkit.jar") do set "sizes=%%~zf"
for %%f in ("%program%") do set "sizes=%sizes%-%%~zf"
set "place=%own%"
call :known
if defined share goto start
set "probe=probe-%random%"
mkdir "%own%\%probe%" 2>nul && goto prepare
if not defined LOCALAPPDATA goto start
set "key=%home::=%"
set "place=%LOCALAPPDATA%\sketchell\%key:\=-%"
call :known
if defined share goto start
if not exist "%place%\" mkdir "%place%" 2>nul
mkdir "%place%\%probe%" 2>nul || goto start
:prepare
rmdir "%place%\%probe%"
rem Tried in vain once is enough.
if "%known%"=="%sizes%" goto start
for %%f in ("%place%\classes-%feature%.*.jsa") do if /i not "%%~nf"=="classes-%version%" del /q "%%f" "%%f.txt" 2>nul
>&2 echo sketchell: preparing for Java %version% (some seconds, once)...
set "part=%archive%.%random%.part"
"%java%" "-XX:ArchiveClassesAtExit=%part%" -Xlog:disable -XX:+UseSerialGC -cp "%program%" org.sketchell.command.Sketchell warmup <nul >nul 2>&1
if not exist "%part%" goto noted
move /y "%part%" "%archive%" >nul 2>&1
rem Another start that is running has the old one: the next tries again.
if exist "%part%" del /q "%part%" 2>nul & goto start
:noted
>"%archive%.txt" echo %sizes%
call :known

:start
"%java%" %compiler% %SKETCHELL_JAVA_OPTS% -Xlog:disable -XX:+DisplayVMOutputToStderr %share% "-Dsketchell.home=%home%\." -Dsketchell.terminal=console -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 -Dsun.stderr.encoding=UTF-8 -XX:+UseSerialGC %access% -cp "%program%" org.sketchell.command.Sketchell %*
set "code=%errorlevel%"
if defined page chcp.com %page% >nul 2>&1
exit /b %code%

rem The archive of a place, the sizes that it was made for, and the options that use it.
:known
set "archive=%place%\classes-%version%.jsa"
set "share="
set "known="
if exist "%archive%.txt" set /p known=<"%archive%.txt"
if not "%known%"=="%sizes%" exit /b 0
if exist "%archive%" set share="-XX:SharedArchiveFile=%archive%" -Xshare:auto
exit /b 0
