// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import org.sketchell.data.DataException;

/** Why a server did not give a file; another may. */
abstract sealed class TransferException extends java.io.IOException {
  private static final long serialVersionUID = 1L;

  private TransferException(String message) {
    super(message);
  }

  /** The problem, with what it comes from. */
  static TransferException because(Throwable cause, TransferException problem) {
    problem.initCause(cause);
    return problem;
  }

  /**
   * The sentence for the user.
   *
   * @param name what was to be downloaded
   */
  abstract DataException sentence(String name);

  /** Which of two problems, of one server after the other, is worth telling. */
  TransferException or(TransferException later) {
    return later;
  }

  /** A transfer that may go on where it stopped. */
  static final class BrokenOff extends TransferException {
    private static final long serialVersionUID = 1L;

    BrokenOff(String reason) {
      super(reason);
    }

    @Override
    DataException sentence(String name) {
      return new DataException(
          this, "The download of %s broke off (%s); run it again to go on.", name, getMessage());
    }

    @Override
    TransferException or(TransferException later) {
      return later instanceof Unreachable ? this : later;
    }
  }

  /** No answer came at all. */
  static final class Unreachable extends TransferException {
    private static final long serialVersionUID = 1L;

    private final String hosts;

    Unreachable(String hosts) {
      super("cannot be reached");
      this.hosts = hosts;
    }

    @Override
    DataException sentence(String name) {
      return new DataException(
          this,
          "Cannot reach %s to download %s; check the network connection, or draw doodles, which"
              + " need none (sketchell data doodles).",
          hosts,
          name);
    }

    @Override
    TransferException or(TransferException later) {
      return later instanceof Unreachable other
          ? new Unreachable(hosts + " or " + other.hosts)
          : later;
    }
  }

  /** The server is not known to be who it says it is. */
  static final class Untrusted extends TransferException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final String reason;

    Untrusted(String host, String reason) {
      super("cannot prove who it is (" + reason + ")");
      this.host = host;
      this.reason = reason;
    }

    @Override
    DataException sentence(String name) {
      return new DataException(
          this,
          "%s cannot prove who it is (%s), so %s was not downloaded from it; check the clock and"
              + " the network of this machine.",
          host,
          reason,
          name);
    }
  }

  /** The server answered, but not with the file. */
  static final class Refused extends TransferException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final int status;

    Refused(String host, int status) {
      super("answered with HTTP status " + status);
      this.host = host;
      this.status = status;
    }

    /** Whether there is no such file. */
    boolean isMissing() {
      return status == 403 || status == 404;
    }

    @Override
    DataException sentence(String name) {
      return new DataException(
          this,
          "Cannot download %s: %s answered with HTTP status %d; try again later.",
          name,
          host,
          status);
    }
  }

  /** The file that came is another than was expected. */
  static final class Unsound extends TransferException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final String found;
    private final String expected;

    Unsound(String host, String found, String expected) {
      super("sent a file with another checksum than was expected");
      this.host = host;
      this.found = found;
      this.expected = expected;
    }

    @Override
    DataException sentence(String name) {
      return new DataException(
          this,
          "What %s sent as %s has the MD5 checksum %s, but %s was expected; it was thrown away, so"
              + " download it again, perhaps in another network.",
          host,
          name,
          found,
          expected);
    }
  }
}
