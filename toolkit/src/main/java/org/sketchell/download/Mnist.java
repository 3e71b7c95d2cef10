// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sketchell.data.DataException;
import org.sketchell.file.AtomicFile;

/**
 * Fetches MNIST, or a data set of the same form: four gzipped idx files, 60000 pictures of 28 x 28
 * pixels to train on and 10000 to test with, in ten classes.
 *
 * <p>A file comes in as {@code NAME.part} and is moved to its name when its checksum is right. A
 * transfer that breaks off is taken up where it stopped, a few times at once and again at the next
 * call, or from the next server.
 *
 * @param title what it is called
 * @param licence whose the pictures are, in a sentence
 * @param mirrors the folders of the files on servers, the first to be asked first; at least one
 * @param files what is to be fetched
 * @param installed the folder in which a package of the system puts the same files, perhaps packed
 *     otherwise; where they are, no server is asked
 * @param patience with each server
 */
public record Mnist(
    String title,
    String licence,
    List<URI> mirrors,
    List<Archive> files,
    Optional<Path> installed,
    Patience patience) {
  private static final String ENDING = ".gz";

  private static final List<String> NAMES =
      List.of(
          "train-images-idx3-ubyte.gz",
          "train-labels-idx1-ubyte.gz",
          "t10k-images-idx3-ubyte.gz",
          "t10k-labels-idx1-ubyte.gz");

  /**
   * One gzipped file.
   *
   * @param name ends in {@code .gz}
   * @param md5 of the file, in hexadecimal digits
   * @param content the SHA-256 of what is in it, in hexadecimal digits
   */
  public record Archive(String name, String md5, String content) {}

  /**
   * Checks the settings.
   *
   * @throws DataException if there is no server
   */
  public Mnist {
    mirrors = List.copyOf(mirrors);
    files = List.copyOf(files);
    if (mirrors.isEmpty()) {
      throw new DataException("Name at least one server that has %s.", title);
    }
  }

  /** Handwritten digits: MNIST, 12 MB. */
  public static Mnist official() {
    return new Mnist(
        "MNIST",
        "MNIST is by Yann LeCun and Corinna Cortes, under the Creative Commons Attribution-Share"
            + " Alike 3.0 licence (http://yann.lecun.com/exdb/mnist/).",
        List.of(
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
        List.of(
            new Archive(
                NAMES.get(0),
                "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new Archive(
                NAMES.get(1),
                "d53e105ee54ea40749a09fcbcd1e9432",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            new Archive(
                NAMES.get(2),
                "9fb629c4189551a2d022fa330f9573f3",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new Archive(
                NAMES.get(3),
                "ec29112dd5afa0611ce80d1b7f02629c",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
        Optional.empty(),
        Patience.usual());
  }

  /** Pieces of clothing: Fashion-MNIST, 31 MB, or what Debian's package of it has installed. */
  public static Mnist fashion() {
    return new Mnist(
        "Fashion-MNIST",
        "Fashion-MNIST is by Zalando SE, under the MIT licence"
            + " (https://github.com/zalandoresearch/fashion-mnist).",
        List.of(
            URI.create(
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
            URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
        List.of(
            new Archive(
                NAMES.get(0),
                "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            new Archive(
                NAMES.get(1),
                "25c81989df183df01b3e8a0aad5dffbe",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
            new Archive(
                NAMES.get(2),
                "bef4ecab320f06d8554ea6380940ec79",
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            new Archive(
                NAMES.get(3),
                "bb300cfdad3c16e7a12a480ee83cd310",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
        Optional.of(Path.of("/usr/share/datasets/fashion-mnist")),
        Patience.usual());
  }

  /**
   * Downloads the files that are not there yet.
   *
   * @param folder where to; made if it is not there
   * @return the folder, which {@link org.sketchell.data.ImageFolder} reads
   * @throws DataException if the network cannot be reached, what arrives is not what was published,
   *     or the folder has another file of such a name
   */
  public Path download(Path folder) {
    return download(folder, DownloadProgress.none());
  }

  /**
   * Downloads the files that are not there yet, and tells how far it is.
   *
   * @see #download(Path)
   */
  public Path download(Path folder, DownloadProgress progress) {
    for (Archive file : files) {
      Mirrors.into(folder, file.name(), () -> get(file, folder, progress));
    }
    return folder;
  }

  private Path get(Archive archive, Path folder, DownloadProgress progress)
      throws IOException, InterruptedException {
    Path packed = folder.resolve(archive.name());
    Path plain = folder.resolve(archive.name().replaceFirst("\\" + ENDING + "$", ""));
    for (Path there : List.of(packed, plain)) {
      if (Files.exists(there)) {
        requireSame(archive, there);
        progress.note(there + " is there already");
        return there;
      }
    }
    if (isInstalled(archive, progress)) {
      Path source = installed.get().resolve(archive.name());
      Files.createDirectories(folder);
      AtomicFile.write(packed, out -> Files.copy(source, out));
      progress.note(packed + " is a copy of " + source + "; the network was not used");
      return packed;
    }
    Path part = folder.resolve(archive.name() + ".part");
    String host =
        new Mirrors(mirrors, patience)
            .fetch(
                archive.name(),
                archive.name(),
                part,
                Transfer.WHOLE,
                (server, md5) -> check(archive, part, server),
                progress);
    AtomicFile.move(part, packed);
    progress.note(packed + " is from " + host);
    return packed;
  }

  private void requireSame(Archive archive, Path there) throws IOException {
    boolean packed = there.getFileName().toString().endsWith(ENDING);
    String found = packed ? Checksums.unpackedSha256(there) : Checksums.sha256(there);
    if (!found.equals(archive.content())) {
      throw new DataException(
          "%s is not the file of %s, or is damaged: the SHA-256 of its content is %s, but %s was"
              + " expected; delete it, or name another folder.",
          there, title, found, archive.content());
    }
  }

  private boolean isInstalled(Archive archive, DownloadProgress progress) throws IOException {
    Path source = installed.map(folder -> folder.resolve(archive.name())).orElse(null);
    if (source == null || !Files.isReadable(source)) {
      return false;
    }
    boolean sound = Checksums.unpackedSha256(source).equals(archive.content());
    if (!sound) {
      progress.note(source + " is not what was published; asking " + mirrors.get(0).getHost());
    }
    return sound;
  }

  private static void check(Archive archive, Path part, String host) throws IOException {
    String found = Checksums.md5(part);
    if (!found.equals(archive.md5())) {
      Files.delete(part);
      throw new TransferException.Unsound(host, found, archive.md5());
    }
  }

  @Override
  public String toString() {
    String hosts = mirrors.stream().map(URI::getHost).collect(Collectors.joining(" or "));
    return title + ": " + files.size() + " files from " + hosts;
  }
}
