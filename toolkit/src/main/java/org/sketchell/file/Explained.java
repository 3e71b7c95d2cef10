package org.sketchell.file;

/**
 * An exception whose message is one sentence for the person who made the mistake: what was
 * expected, what came, what to do. It is shown as it is, without a trace, and a command that it
 * ends has the exit code 2.
 */
public interface Explained {}
