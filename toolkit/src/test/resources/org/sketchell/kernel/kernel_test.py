# SPDX-License-Identifier: Apache-2.0
"""Drives the kernel as Jupyter does: the tests of jupyter_kernel_test, and what they leave out.

Run by KernelTest; by hand, once the kernel is installed: python3 kernel_test.py
"""
import json
import os
import signal
import time
import unittest
from queue import Empty

import jupyter_kernel_test
import zmq
from jupyter_client.manager import KernelManager

SECONDS = 30


def setUpModule():
    # A machine may be busy with other tests.
    jupyter_kernel_test.TIMEOUT = SECONDS


class Protocol(jupyter_kernel_test.KernelTests):
    kernel_name = "sketchell"
    language_name = "java"
    file_extension = ".jsh"
    code_hello_world = 'print("hello, world");'
    code_stderr = 'System.err.println("hello, world");'
    code_generate_error = "conv2d(1, 5, 3).forward(ones(28, 28))"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": 'ones(2, 2).plus(1).sum().item()', "result": "8.0"},
        {"code": 'figure().add(ones(3, 3), "three")', "mime": "image/png"},
        {"code": 'figure().add(ones(3, 3), "three")', "mime": "image/svg+xml"},
    ]
    code_display_data = [
        {"code": "show(ones(3, 3));", "mime": "image/png"},
        {"code": "show(FilterAnimation.of(ones(4, 4), ones(3, 3)).animation());", "mime": "text/html"},
        {"code": 'System.out.print("\\rone\\rtwo");', "mime": "text/plain"},
    ]
    complete_code_samples = ["1 + 1", "int x = 1;", "void f() {\n}", "/vars"]
    incomplete_code_samples = ["int f(", "for (int i = 0; i < 3; i++) {"]
    invalid_code_samples = ["int 3x ) = ;;)"]
    completion_samples = [
        {"text": "Tensors.randn", "matches": {"randn("}},
        {"text": "/his", "matches": {"/history"}},
        {"text": "int long_ago = 1;\nlong_a", "matches": {"long_ago"}},
    ]
    code_inspect_sample = "new Conv2d(1, 5, 3)"
    code_history_pattern = "6 ?*7"
    supported_history_operations = ("tail", "range", "search")


class Kernel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager = KernelManager(kernel_name="sketchell")
        cls.manager.start_kernel()
        cls.client = cls.manager.client()
        cls.client.start_channels()
        cls.client.wait_for_ready(timeout=SECONDS)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def run_cell(self, code, **options):
        outputs = []
        reply = self.client.execute_interactive(
            code,
            timeout=SECONDS,
            output_hook=lambda message: outputs.append(message),
            **options,
        )
        kept = [m for m in outputs if m["msg_type"] not in ("status", "execute_input")]
        return reply["content"], [(m["msg_type"], m["content"]) for m in kept]

    def reply(self):
        return self.client.get_shell_msg(timeout=SECONDS)["content"]

    def wait_for(self, text):
        """Until a cell that runs has printed something."""
        while True:
            message = self.client.get_iopub_msg(timeout=SECONDS)
            if message["msg_type"] != "execute_input" and text in json.dumps(message["content"]):
                return

    def test_an_error_is_a_sentence_and_the_marked_line(self):
        _, outputs = self.run_cell("int good = 1;\nint bad = nothing;")
        (kind, error), = outputs
        self.assertEqual(kind, "error")
        self.assertIn("cannot find symbol", error["evalue"])
        self.assertEqual(error["traceback"][1:], ["line 2: int bad = nothing;", "                  ^"])

    def test_a_value_computed_in_words_of_the_notebook(self):
        reply, _ = self.run_cell("1", user_expressions={"sum": "1 + 1", "none": "nothing"})
        self.assertEqual(reply["user_expressions"]["sum"]["data"]["text/plain"], "2")
        self.assertEqual(reply["user_expressions"]["none"]["status"], "error")

    def test_progress_is_one_line_that_changes(self):
        _, outputs = self.run_cell(
            "for (int i = 0; i < 5; i++) { System.out.print(\"\\rstep \" + i); Thread.sleep(150); }"
            " System.out.println();"
        )
        kinds = [kind for kind, _ in outputs]
        self.assertEqual(kinds[0], "display_data")
        self.assertEqual(set(kinds[1:]), {"update_display_data"})
        self.assertEqual(len({content["transient"]["display_id"] for _, content in outputs}), 1)
        self.assertEqual(outputs[-1][1]["data"]["text/plain"], "step 4")

    def test_what_many_lines_print_comes_whole_and_in_few_messages(self):
        _, outputs = self.run_cell("for (int i = 0; i < 20000; i++) { print(i); }")
        text = "".join(content["text"] for _, content in outputs)
        self.assertEqual(text, "".join(f"{i}\n" for i in range(20000)))
        self.assertLess(len(outputs), 500)

    def test_an_interrupt_ends_a_loop_and_keeps_the_session(self):
        self.run_cell("int kept = 3;")
        self.client.execute('print("begun"); while (true) { Thread.sleep(10); }')
        self.wait_for("begun")
        self.manager.interrupt_kernel()
        self.assertEqual(self.reply()["ename"], "Interrupted")
        self.assertEqual(self.run_cell("kept")[1][0][1]["data"]["text/plain"], "3")

    def test_an_interrupt_of_a_cell_that_has_only_begun_ends_it(self):
        for _ in range(5):
            self.client.execute("while (true) { Thread.sleep(10); }")
            while self.client.get_iopub_msg(timeout=SECONDS)["msg_type"] != "execute_input":
                pass
            self.manager.interrupt_kernel()
            self.assertEqual(self.reply()["ename"], "Interrupted")

    def test_an_interrupt_of_a_training_keeps_what_was_learned(self):
        self.client.execute(
            'var run = new Trainer().maxEpochs(100000).fit(new Classifier(Networks.tutorial(2)),'
            ' Split.random(Doodles.set(List.of("violin", "piano"), 50, 1), 0.2, 1));\nprint("not reached");'
        )
        self.wait_for("Epoch 1/100000")
        self.manager.interrupt_kernel()
        self.assertEqual(self.reply()["ename"], "Interrupted")
        reply, outputs = self.run_cell("run.isInterrupted()")
        self.assertEqual(outputs[-1][1]["data"]["text/plain"], "true")
        self.assertEqual(self.run_cell("run.steps() > 0")[1][0][1]["data"]["text/plain"], "true")

    def test_cells_that_wait_behind_an_error_are_not_run(self):
        codes = ["Thread.sleep(500); int broken = 1 / 0;", "int second = 2;", "int third = 3;"]
        for code in codes:
            self.client.execute(code)
        self.assertEqual([self.reply()["status"] for _ in codes], ["error", "aborted", "aborted"])
        self.assertEqual(self.run_cell("second")[0]["status"], "error")

    def test_cells_that_wait_behind_an_error_are_run_where_that_is_wished(self):
        self.client.execute("Thread.sleep(500); int broken = 1 / 0;", stop_on_error=False)
        self.client.execute("int after = 2;", stop_on_error=False)
        self.assertEqual([self.reply()["status"] for _ in range(2)], ["error", "ok"])

    def test_a_silent_cell_says_nothing_and_counts_nothing(self):
        before = self.run_cell("1")[0]["execution_count"]
        _, outputs = self.run_cell("print(1); 2", silent=True)
        self.assertEqual(outputs, [])
        self.assertEqual(self.run_cell("1")[0]["execution_count"], before + 1)

    def test_a_cell_may_ask_for_input(self):
        answers = []

        def answer(message):
            answers.append(message["content"])
            self.client.input("typed é")

        reply, outputs = self.run_cell(
            "new Scanner(System.in).nextLine()", allow_stdin=True, stdin_hook=answer
        )
        self.assertEqual(len(answers), 1)
        self.assertEqual(outputs[0][1]["data"]["text/plain"], '"typed é"')

    def test_without_input_a_cell_that_asks_for_it_fails_with_a_sentence(self):
        _, outputs = self.run_cell("System.in.read()", allow_stdin=False)
        self.assertIn("takes none", outputs[0][1]["evalue"])

    def test_a_cell_that_waits_for_input_is_interrupted(self):
        self.client.execute("System.in.read()", allow_stdin=True)
        self.client.get_stdin_msg(timeout=SECONDS)
        self.manager.interrupt_kernel()
        self.assertEqual(self.reply()["ename"], "Interrupted")

    def test_places_are_counted_in_code_points(self):
        text = 'var s = "\U0001d538\U0001d539"; s.toUpp'
        content = self.client.complete(text, len(text), reply=True, timeout=SECONDS)["content"]
        self.assertIn("toUpperCase(", content["matches"])
        self.assertEqual(text[content["cursor_start"] : content["cursor_end"]], "toUpp")

    def test_javadoc_is_shown_for_a_method_with_its_arguments_begun(self):
        text = "conv2d(1, "
        content = self.client.inspect(text, len(text), reply=True, timeout=SECONDS)["content"]
        self.assertIn("kernel", content["data"]["text/plain"])

    def test_what_another_thread_prints_later_is_shown(self):
        self.run_cell('new Thread(() -> { try { Thread.sleep(300); } catch (InterruptedException e) { return; }'
                      ' print("late"); }).start();')
        self.wait_for("late")

    def test_a_message_with_a_wrong_signature_does_no_harm(self):
        ports = self.manager.get_connection_info()
        socket = zmq.Context.instance().socket(zmq.DEALER)
        socket.connect(f"tcp://{ports['ip']}:{ports['shell_port']}")
        header = json.dumps({"msg_id": "1", "msg_type": "execute_request", "session": "s",
                             "username": "u", "version": "5.3", "date": "2026-01-01T00:00:00Z"}).encode()
        evil = json.dumps({"code": "int stolen = 1;", "silent": False}).encode()
        socket.send_multipart([b"<IDS|MSG>", b"0" * 64, header, b"{}", b"{}", evil])
        socket.send_multipart([b"<IDS|MSG>", b"", b"no json", b"{}", b"{}", b"{"])
        # Messages of which parts are missing do not eat the next one.
        for parts in ([b"junk"], [b"<IDS|MSG>", b"sig", b"{}"], [b"", b"<IDS|MSG>"]):
            socket.send_multipart(parts)
            time.sleep(0.1)
            self.assertEqual(self.run_cell("1")[0]["status"], "ok")
        socket.close(linger=1000)
        self.assertEqual(self.run_cell("stolen")[0]["status"], "error")
        self.assertEqual(self.run_cell("1")[0]["status"], "ok")

    def test_lines_of_both_streams_change_side_by_side(self):
        _, outputs = self.run_cell(
            "for (int i = 0; i < 5; i++) { System.out.print(\"\\rout \" + i); System.err.print(\"\\rerr \" + i);"
            " Thread.sleep(120); }"
        )
        self.assertEqual([kind for kind, _ in outputs].count("display_data"), 2)

    def test_what_is_left_of_an_answer_is_not_for_the_next_cell(self):
        asked = []

        def answer(message):
            asked.append(message["content"])
            self.client.input(f"line {len(asked)}")

        self.run_cell("System.in.read()", allow_stdin=True, stdin_hook=answer)
        _, outputs = self.run_cell(
            "new Scanner(System.in).nextLine()", allow_stdin=True, stdin_hook=answer
        )
        self.assertEqual(outputs[0][1]["data"]["text/plain"], '"line 2"')

    def test_a_text_from_elsewhere_puts_nothing_into_the_page(self):
        evil = "\\u001b]77117;text/html,PGI+\\u001b" + "\\" * 4
        _, outputs = self.run_cell(f'System.out.print("{evil};");')
        self.assertEqual({kind for kind, _ in outputs}, {"stream"})


class Life(unittest.TestCase):
    def started(self):
        manager = KernelManager(kernel_name="sketchell")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=SECONDS)
        self.addCleanup(manager.shutdown_kernel, now=True)
        self.addCleanup(client.stop_channels)
        return manager, client

    def status(self, client, code):
        return client.execute_interactive(code, timeout=SECONDS, output_hook=lambda m: None)[
            "content"
        ]["status"]

    def test_a_restarted_kernel_has_forgotten_everything(self):
        manager, client = self.started()
        self.assertEqual(self.status(client, "int known = 1;"), "ok")
        manager.restart_kernel()
        client.wait_for_ready(timeout=SECONDS)
        self.assertEqual(self.status(client, "known"), "error")

    def test_a_kernel_that_is_busy_ends_when_it_is_asked_to(self):
        manager, client = self.started()
        client.execute("while (true) { }")
        time.sleep(1)
        manager.shutdown_kernel()
        self.assertFalse(manager.is_alive())

    def test_a_killed_kernel_is_started_again(self):
        manager, client = self.started()
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        time.sleep(0.5)
        self.assertFalse(manager.is_alive())
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=SECONDS)
        self.assertEqual(self.status(client, "1"), "ok")


if __name__ == "__main__":
    unittest.main(verbosity=2)
