// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.zeromq.ZMQException;

/** The file in which Jupyter says where a kernel is to listen, and how messages are signed. */
final class ConnectionFile {
  private static final int MAX_BYTES = 1 << 16;

  private ConnectionFile() {}

  static KernelConnectionProperties read(Path file) {
    String text;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new KernelException("%s is too long for a connection file of Jupyter.", file);
      }
      text = Files.readString(file);
    } catch (IOException e) {
      throw new KernelException(
          "The connection file %s cannot be read; Jupyter gives it to a kernel that it starts.",
          file);
    }
    KernelConnectionProperties connection;
    try {
      connection = KernelConnectionProperties.parse(text);
    } catch (JsonParseException e) {
      throw new KernelException("%s is no connection file of Jupyter: it is no JSON.", file);
    }
    if (connection == null
        || connection.getTransport() == null
        || connection.getIp() == null
        || connection.getShellPort() < 1
        || connection.getIopubPort() < 1
        || connection.getStdinPort() < 1
        || connection.getControlPort() < 1
        || connection.getHbPort() < 1) {
      throw new KernelException(
          "%s is no connection file of Jupyter: transport, ip and five ports belong into it.",
          file);
    }
    if (!connection.getTransport().equals("tcp")) {
      throw new KernelException(
          "%s asks for connections by %s; this kernel has TCP alone.",
          file, connection.getTransport());
    }
    return connection;
  }

  /** Listens where the file says. */
  static void bind(JupyterSocket socket, KernelConnectionProperties connection) {
    try {
      socket.bind(connection);
    } catch (ZMQException e) {
      throw new KernelException(
          "A port of the connection file is not free on %s: is another kernel started with it?",
          connection.getIp());
    }
  }
}
