// SPDX-License-Identifier: Apache-2.0
// A real Chromium without a window, as Debian installs it.
import { execSync } from 'node:child_process';
import { chromium } from 'playwright-core';

export const browser = () =>
  chromium.launch({
    executablePath: execSync('command -v chromium', { encoding: 'utf8' }).trim(),
    // Without a window, and without asking anybody for anything.
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
