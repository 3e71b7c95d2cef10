// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.google.errorprone.annotations.CheckReturnValue;

/** Something with options, for the tests of lost copies: each gives a changed copy. */
@CheckReturnValue
public class Recipe {
  private final int eggs;

  /** With some eggs. */
  public Recipe(int eggs) {
    this.eggs = eggs;
  }

  /** How many. */
  public int eggs() {
    return eggs;
  }

  /** With another number of eggs. */
  public Recipe eggs(int count) {
    return new Recipe(count);
  }

  /** A copy as it is. */
  public Recipe same() {
    return new Recipe(eggs);
  }

  /** What a cook does with it; not an option. */
  public String cook() {
    return eggs + " eggs";
  }

  /** An option that is marked by itself, with a type of its own. */
  public abstract static class Step<S extends Step<S>> {
    /** With another time. */
    @CheckReturnValue
    public abstract S minutes(int count);
  }

  /** A step whose option is marked above it. */
  public static final class Stir extends Step<Stir> {
    @Override
    public Stir minutes(int count) {
      return new Stir();
    }
  }
}
