// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.train.Ring;
import org.sketchell.train.TeamLostException;

/** Processes are threads here, connected by this machine's own addresses. */
class SocketRingTest {
  private static final int PATIENT = 20_000;
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  /** What a process does. */
  private interface Part<T> {
    T with(SocketRing ring) throws Exception;
  }

  /** A place where all tell their addresses. */
  private static final class Board {
    private final String[] all;
    private final CyclicBarrier barrier;
    private final UnaryOperator<String> seen;

    Board(int size, UnaryOperator<String> seen) {
      this.all = new String[size];
      this.barrier = new CyclicBarrier(size);
      this.seen = seen;
    }

    List<String> tell(int rank, String address) {
      all[rank] = seen.apply(address);
      try {
        barrier.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new IllegalStateException(e);
      }
      return List.of(all);
    }
  }

  private static SocketRing join(Board board, int rank, LinkTerms terms) {
    return SocketRing.join(
        rank, board.all.length, 0, HERE, terms, address -> board.tell(rank, address));
  }

  private static <T> List<T> all(int size, LinkTerms terms, Part<T> part) throws Exception {
    Board board = new Board(size, address -> address);
    List<Callable<T>> work = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      int own = rank;
      work.add(
          () -> {
            try (SocketRing ring = join(board, own, terms)) {
              return part.with(ring);
            }
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(work)) {
        results.add(one.get(60, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static LinkTerms terms(boolean encrypted) {
    return new LinkTerms(Secret.random(), encrypted, PATIENT);
  }

  private static ByteBuffer floats(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder());
  }

  /** Numbers of very different sizes, so that the order of additions shows. */
  private static ByteBuffer share(int number, int count) {
    Random random = new Random(number);
    ByteBuffer share = floats(count);
    for (int i = 0; i < count; i++) {
      share.putFloat((float) (random.nextGaussian() * Math.pow(10, random.nextInt(8))));
    }
    return share.flip();
  }

  private static float[] toArray(ByteBuffer bytes) {
    float[] numbers = new float[bytes.limit() / 4];
    bytes.duplicate().order(ByteOrder.nativeOrder()).position(0).asFloatBuffer().get(numbers);
    return numbers;
  }

  private static float[] sumFromLeft(int shares, int count) {
    float[] sum = toArray(share(0, count));
    for (int s = 1; s < shares; s++) {
      float[] more = toArray(share(s, count));
      for (int i = 0; i < count; i++) {
        sum[i] += more[i];
      }
    }
    return sum;
  }

  private static float[] sum(Ring ring, int shares, int count) {
    List<ByteBuffer> own = new ArrayList<>();
    for (int s = ring.rank() * shares / ring.size();
        s < (ring.rank() + 1) * shares / ring.size();
        s++) {
      own.add(share(s, count));
    }
    ByteBuffer total = floats(count);
    ring.sum(own, total);
    return toArray(total);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2, 1, false",
    "2, 5, 65536, false",
    "2, 2, 300001, true",
    "3, 3, 131073, false",
    "3, 8, 77777, true",
    "4, 4, 400000, false",
    "7, 7, 100003, false",
    "7, 16, 5, true"
  })
  void a_sum_is_that_of_all_shares_from_left_to_right(
      int size, int shares, int count, boolean encrypted) throws Exception {
    float[] expected = sumFromLeft(shares, count);

    List<float[]> sums = all(size, terms(encrypted), ring -> sum(ring, shares, count));

    assertThat(sums).hasSize(size).allSatisfy(sum -> assertThat(sum).isEqualTo(expected));
  }

  @Test
  void a_ring_is_used_again_and_again() throws Exception {
    List<Boolean> same =
        all(
            3,
            terms(false),
            ring -> {
              boolean all = true;
              for (int count : new int[] {10, 200_000, 0, 3, 70_000}) {
                all &= java.util.Arrays.equals(sum(ring, 6, count), sumFromLeft(6, count));
              }
              return all;
            });

    assertThat(same).containsOnly(true);
  }

  @ParameterizedTest
  @CsvSource({"2, false", "3, true", "7, false"})
  void everyone_gets_what_each_one_gives(int size, boolean encrypted) throws Exception {
    int[] ends = new int[size];
    byte[] everything = new byte[0];
    for (int rank = 0; rank < size; rank++) {
      // One of them has nothing, others more than fits into a piece.
      ends[rank] = (rank == 0 ? 0 : ends[rank - 1]) + (rank == 1 ? 0 : 123_457 * (rank + 1));
    }
    everything = new byte[ends[size - 1]];
    new Random(1).nextBytes(everything);
    byte[] expected = everything;

    List<byte[]> gathered =
        all(
            size,
            terms(encrypted),
            ring -> {
              int from = ring.rank() == 0 ? 0 : ends[ring.rank() - 1];
              ByteBuffer all = ByteBuffer.allocateDirect(expected.length);
              all.put(from, expected, from, ends[ring.rank()] - from);
              ring.gather(all, ends);
              byte[] bytes = new byte[expected.length];
              all.get(0, bytes);
              return bytes;
            });

    assertThat(gathered).allSatisfy(bytes -> assertThat(bytes).isEqualTo(expected));
  }

  /** The sums are many pieces, of which some are sent before it is seen that nobody takes them. */
  @ParameterizedTest
  @CsvSource({"2, 1", "2, 0", "4, 0", "4, 1", "4, 2", "4, 3"})
  void when_one_is_gone_all_others_hear_of_it(int size, int leaving) throws Exception {
    List<String> said =
        all(
            size,
            terms(false),
            ring -> {
              sum(ring, size, 100);
              if (ring.rank() == leaving) {
                ring.close();
                return "Worker left, it is gone";
              }
              try {
                sum(ring, size, 3_000_000);
                return "nothing";
              } catch (TeamLostException e) {
                return e.getMessage();
              }
            });

    assertThat(said)
        .allSatisfy(text -> assertThat(text).startsWith("Worker ").contains(" is gone"));
  }

  @Test
  void one_that_is_there_but_not_heard_is_gone() throws Exception {
    LinkTerms terms = new LinkTerms(Secret.random(), false, 400);
    Introduction who = new Introduction(0, 1, 0);
    CyclicBarrier let = new CyclicBarrier(2);
    List<Link> links = new ArrayList<>();
    try (Door door =
            Door.open(
                HERE,
                0,
                terms,
                who::equals,
                link -> {
                  links.add(link);
                  await(let);
                });
        Link silent = Link.call(new InetSocketAddress(HERE, door.port()), who, terms)) {
      await(let);

      assertThatThrownBy(links.get(0)::receive)
          .isInstanceOf(IOException.class)
          .hasMessage("it was not heard for 0.4 seconds");
      assertThat(silent.who()).isEqualTo(who);
    }
  }

  @Test
  void one_that_computes_for_long_is_still_there() throws Exception {
    LinkTerms terms = new LinkTerms(Secret.random(), true, 400);

    List<float[]> sums =
        all(
            2,
            terms,
            ring -> {
              if (ring.rank() == 0) {
                Thread.sleep(1200);
              }
              return sum(ring, 2, 100_000);
            });

    assertThat(sums.get(0)).isEqualTo(sumFromLeft(2, 100_000));
  }

  @Test
  void strangers_do_not_stop_a_ring() throws Exception {
    LinkTerms terms = terms(false);
    List<Socket> strangers = new ArrayList<>();
    // Whoever looks at the board talks nonsense to every door, or says nothing at all.
    Board board =
        new Board(
            2,
            address -> {
              try {
                int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
                for (int i = 0; i < 3; i++) {
                  Socket socket = new Socket(HERE, port);
                  strangers.add(socket);
                  if (i > 0) {
                    OutputStream out = socket.getOutputStream();
                    out.write(new byte[Handshake.FIRST_BYTES]);
                  }
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              return address;
            });
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<float[]>> sums = new ArrayList<>();
      for (int rank = 0; rank < 2; rank++) {
        int own = rank;
        sums.add(
            threads.submit(
                () -> {
                  try (SocketRing ring = join(board, own, terms)) {
                    return sum(ring, 2, 10);
                  }
                }));
      }
      assertThat(sums.get(0).get()).isEqualTo(sumFromLeft(2, 10));
      assertThat(sums.get(1).get()).isEqualTo(sumFromLeft(2, 10));
      for (Socket stranger : strangers) {
        stranger.setSoTimeout(PATIENT);
        assertThat(said(stranger)).isEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void who_is_expected_is_let_in_although_strangers_fill_the_door() throws Exception {
    LinkTerms terms = terms(false);
    Introduction who = new Introduction(0, 1, 0);
    List<Socket> silent = new ArrayList<>();
    BlockingQueue<Link> guests = new LinkedBlockingQueue<>();
    try (Door door = Door.open(HERE, 0, terms, who::equals, guests::add)) {
      InetSocketAddress where = new InetSocketAddress(HERE, door.port());
      for (int i = 0; i < 80; i++) {
        silent.add(new Socket(HERE, door.port()));
      }

      // A single try: the strangers that came first have to make room.
      try (Link link = Link.call(where, who, terms)) {
        assertThat(link.who()).isEqualTo(who);
        guests.take().close();
      }
      assertThat(said(silent.get(0))).isEmpty();
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static byte[] said(Socket socket) throws IOException {
    try (socket) {
      return socket.getInputStream().readAllBytes();
    } catch (java.net.SocketException e) {
      // It was closed while something lay unread there.
      return new byte[0];
    }
  }

  @Test
  void who_has_another_secret_is_not_let_in() throws Exception {
    LinkTerms terms = terms(false);
    Introduction who = new Introduction(0, 1, 0);
    try (Door door =
        Door.open(
            HERE,
            0,
            terms,
            who::equals,
            link -> {
              throw new AssertionError(link);
            })) {
      InetSocketAddress where = new InetSocketAddress(HERE, door.port());

      assertThatThrownBy(() -> Link.call(where, who, terms(false))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> Link.call(where, new Introduction(1, 1, 0), terms))
          .as("of another attempt")
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_letter_that_is_changed_on_its_way_is_refused() throws Exception {
    byte[] key = Secret.once();
    byte[] closed = new byte[10 + Seal.MORE];
    Seal.closing(key).next(new byte[10], 10, closed);
    closed[3] ^= 1;

    assertThatThrownBy(() -> Seal.opening(key).next(closed, closed.length, new byte[10]))
        .isInstanceOf(IOException.class)
        .hasMessage("what came was changed on its way");
  }

  @Test
  void a_letter_that_is_sent_twice_is_refused() throws Exception {
    byte[] key = Secret.once();
    byte[] closed = new byte[10 + Seal.MORE];
    Seal.closing(key).next(new byte[10], 10, closed);
    Seal opening = Seal.opening(key);
    opening.next(closed, closed.length, new byte[10]);

    assertThatThrownBy(() -> opening.next(closed, closed.length, new byte[10]))
        .isInstanceOf(IOException.class);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(PATIENT, TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
