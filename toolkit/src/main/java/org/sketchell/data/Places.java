// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where the pixels of each image of a set lie: a row of one of several stores. Choosing and joining
 * copies numbers, not pixels. Immutable.
 */
final class Places {
  private final List<Store> stores;

  /** The number of the first row of each store; one entry more than stores. */
  private final int[] firstRows;

  /** Per image: its row, counted through all stores. */
  private final int[] rows;

  private Places(List<Store> stores, int[] firstRows, int[] rows) {
    this.stores = stores;
    this.firstRows = firstRows;
    this.rows = rows;
  }

  private static int[] firstRows(List<Store> stores) {
    int[] first = new int[stores.size() + 1];
    for (int i = 0; i < stores.size(); i++) {
      first[i + 1] = Math.addExact(first[i], stores.get(i).pixels().count());
    }
    return first;
  }

  /** The first rows of one store, in order. */
  static Places in(Store store, int count) {
    int[] rows = new int[count];
    Arrays.setAll(rows, i -> i);
    List<Store> stores = List.of(store);
    return new Places(stores, firstRows(stores), rows);
  }

  /** Several one after the other; a store that several have is there once. */
  static Places join(List<Places> parts) {
    List<Store> stores = new ArrayList<>();
    int size = 0;
    for (Places part : parts) {
      for (Store store : part.stores) {
        if (!stores.contains(store)) {
          stores.add(store);
        }
      }
      size = Math.addExact(size, part.rows.length);
    }
    int[] firstRows = firstRows(stores);
    int[] rows = new int[size];
    int at = 0;
    for (Places part : parts) {
      int[] shift = new int[part.stores.size()];
      for (int k = 0; k < shift.length; k++) {
        shift[k] = firstRows[stores.indexOf(part.stores.get(k))] - part.firstRows[k];
      }
      for (int row : part.rows) {
        rows[at++] = row + shift[part.storeOf(row)];
      }
    }
    return new Places(List.copyOf(stores), firstRows, rows);
  }

  /**
   * The same images with other pixels, which lie one after the other in memory; they still come
   * from the same files.
   */
  Places replaced(ByteBuffer pixels, int rowBytes) {
    MappedRows changed = MappedRows.of(pixels, rows.length, rowBytes);
    int[] used = used();
    int[][] images = new int[used.length][];
    Arrays.setAll(images, k -> new int[used[k]]);
    int[] next = new int[used.length];
    for (int i = 0; i < rows.length; i++) {
      int store = storeOf(rows[i]);
      images[store][next[store]++] = i;
    }
    List<Store> replaced = new ArrayList<>();
    for (int k = 0; k < used.length; k++) {
      int[] own = images[k];
      Rows of = Rows.of(own.length, (row, target) -> changed.copyTo(own[row], target));
      replaced.add(new Store(of, stores.get(k).files()));
    }
    int[] first = firstRows(replaced);
    int[] changedRows = new int[rows.length];
    for (int k = 0; k < images.length; k++) {
      for (int j = 0; j < images[k].length; j++) {
        changedRows[images[k][j]] = first[k] + j;
      }
    }
    return new Places(List.copyOf(replaced), first, changedRows);
  }

  /** The same images with their pixels read in another way. */
  Places through(UnaryOperator<Rows> change) {
    List<Store> changed =
        stores.stream()
            .map(store -> new Store(change.apply(store.pixels()), store.files()))
            .toList();
    return new Places(changed, firstRows, rows);
  }

  /** Adds the pixels of one image to a buffer, without allocating. */
  void copyTo(int image, ByteBuffer target) {
    int row = rows[image];
    int store = storeOf(row);
    stores.get(store).pixels().copyTo(row - firstRows[store], target);
  }

  /** Some images by number, which must be there. */
  Places select(int[] images) {
    int[] chosen = new int[images.length];
    Arrays.setAll(chosen, i -> rows[images[i]]);
    return new Places(stores, firstRows, chosen);
  }

  private int storeOf(int row) {
    int store = Arrays.binarySearch(firstRows, row);
    // Where stores are empty, several begin at the same row, and the last of them has it.
    while (store >= 0 && store + 1 < firstRows.length && firstRows[store + 1] == row) {
      store++;
    }
    return store < 0 ? -store - 2 : store;
  }

  /** How many images lie in each store. */
  private int[] used() {
    int[] used = new int[stores.size()];
    for (int row : rows) {
      used[storeOf(row)]++;
    }
    return used;
  }

  /**
   * The files that images were chosen from, with how many are left of each.
   *
   * @param all whether also those of which none is left
   */
  List<SourceFile> sources(boolean all) {
    int[] used = used();
    List<SourceFile> files = new ArrayList<>();
    for (int k = 0; k < used.length; k++) {
      if (all || used[k] > 0) {
        for (SourceFile file : stores.get(k).files()) {
          files.add(file.using(used[k]));
        }
      }
    }
    return List.copyOf(files);
  }

  /** Names of all files that images were chosen from, also those of which none is left. */
  List<String> files() {
    return stores.stream()
        .flatMap(store -> store.files().stream())
        .map(file -> file.path().toString())
        .toList();
  }
}
