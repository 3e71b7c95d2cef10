// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.sketchell.file.Explained;
import org.sketchell.shape.ImageSize;

/** One reading of a folder, and what is to be told of it. */
final class FolderReading {
  private final Path folder;
  private final ChannelOrder order;
  private final Colours colours;
  private final Optional<Sizing> sizing;
  private final Map<Path, String> leftOut = new TreeMap<>();
  private final Set<Path> channelsLast = new TreeSet<>();
  private final Map<String, Set<Path>> madePixels = new TreeMap<>();
  private final Set<Path> turnedGray = new TreeSet<>();
  private final List<String> sentences = new ArrayList<>();
  private final PixelRoom room;
  private boolean onDisk;
  private ImageSize last;

  /**
   * Begins.
   *
   * @param order where arrays of four dimensions have their channels
   * @param sizing how pictures become pictures of one size; empty if they are of one
   */
  FolderReading(Path folder, ChannelOrder order, Colours colours, Optional<Sizing> sizing) {
    this(folder, order, colours, sizing, new PixelRoom(PixelRoom.IN_MEMORY));
  }

  FolderReading(
      Path folder, ChannelOrder order, Colours colours, Optional<Sizing> sizing, PixelRoom room) {
    this.room = room;
    this.sizing = sizing;
    this.folder = folder;
    this.order = order;
    this.colours = colours;
  }

  /** Another reading of the same, of which nothing is noted yet. */
  FolderReading anew() {
    return new FolderReading(folder, order, colours, sizing);
  }

  ChannelOrder order() {
    return order;
  }

  Colours colours() {
    return colours;
  }

  Optional<Sizing> sizing() {
    return sizing;
  }

  /** Where pictures of a class are unpacked to; notes it if that is on the disk. */
  PixelRoom.Place place(Path of, int count, int imageBytes) {
    PixelRoom.Place place = room.place(of, count, imageBytes);
    if (place.file() != null && !onDisk) {
      onDisk = true;
      says(
          "The pictures in %s take more than 1 GiB of pixels, or than there is memory, so they are"
              + " unpacked into temporary files in %s.",
          folder, place.file().getParent());
    }
    return place;
  }

  /** Does the reading, and says what was noted meanwhile, also where it ends in an error. */
  <T> T aloud(Supplier<T> reading) {
    try {
      return reading.get();
    } finally {
      Notice.say(notes());
    }
  }

  /** Notes that a file or folder was not read; the same may be noted again. */
  void leavesOut(Path entry) {
    leavesOut(entry, "");
  }

  /**
   * The same, with a reason.
   *
   * @param why in a few words, such as {@code "damaged"}
   */
  void leavesOut(Path entry, String why) {
    leftOut.put(entry, why);
  }

  /** Notes that an array has its channels last, if that was seen and not asked for. */
  void channelsLast(Path file, ImageSize size) {
    if (order == ChannelOrder.BY_SHAPE) {
      channelsLast.add(file);
      last = size;
    }
  }

  /**
   * Notes that pixels were made of other numbers.
   *
   * @param numbers such as {@code float32 from 0 to 1}
   */
  void makesPixels(Path file, String numbers) {
    madePixels.computeIfAbsent(numbers, it -> new TreeSet<>()).add(file);
  }

  /**
   * Takes a look at a picture that was read as a gray one.
   *
   * @return whether it may be: false if it has colours, which were not asked to go
   */
  boolean accepts(PictureFiles.Decoded one) {
    if (!one.content().coloured()) {
      return true;
    }
    if (colours == Colours.AS_FOUND) {
      says(
          "Pictures are read with their colours, as %s has some, so all have three channels.",
          relative(one.file()));
      return false;
    }
    turnsGray(one.file());
    return true;
  }

  /** Notes that a picture's colours became gray, as was asked for. */
  private void turnsGray(Path file) {
    turnedGray.add(file);
  }

  /** Whether a picture's colours became gray. */
  boolean hasTurnedGray() {
    return !turnedGray.isEmpty();
  }

  /** Notes something else that the user should know. */
  @FormatMethod
  void says(@FormatString String pattern, Object... arguments) {
    sentences.add(Explained.sentence(pattern, arguments));
  }

  /** All that was noted, a sentence each, however much was left out. */
  List<String> notes() {
    List<String> notes = new ArrayList<>(sentences);
    if (!channelsLast.isEmpty()) {
      notes.add(
          Explained.sentence(
              "The channels come last in %s: read as pictures of %s (channels x height x width).",
              FirstFew.of(channelsLast.stream().map(this::relative).toList()),
              ImageSet.text(last)));
    }
    madePixels.forEach(
        (numbers, files) ->
            notes.add(
                Explained.sentence(
                    "Pixels from 0 to 255 are made of %s in %s.",
                    numbers, FirstFew.of(files.stream().map(this::relative).toList()))));
    if (!turnedGray.isEmpty()) {
      notes.add(
          Explained.sentence(
              "Colours become gray, as gray pictures are asked for, in %s.",
              FirstFew.of(turnedGray.stream().map(this::relative).toList())));
    }
    if (!leftOut.isEmpty()) {
      List<String> named =
          leftOut.entrySet().stream()
              .map(entry -> named(entry.getKey(), entry.getValue()))
              .toList();
      notes.add(Explained.sentence("Left out of %s: %s.", folder, FirstFew.of(named)));
    }
    return List.copyOf(notes);
  }

  private String named(Path entry, String why) {
    String name = relative(entry);
    return why.isEmpty() ? name : name + " (" + why + ")";
  }

  /** The name below the folder; of a folder, with a slash behind it. */
  String relative(Path entry) {
    String name =
        (entry.startsWith(folder) && !entry.equals(folder)
                ? folder.relativize(entry)
                : entry.getFileName())
            .toString()
            .replace('\\', '/');
    return Files.isDirectory(entry) ? name + "/" : name;
  }
}
