// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.util.List;

/**
 * What came of a search.
 *
 * @param libraries those to add, in the order of the class path
 * @param known whole sentences on what was asked for and is there already, as it was asked for
 * @param remarks whole sentences on what was not added, or is not as it was asked for
 */
public record Resolution(List<Library> libraries, List<String> known, List<String> remarks) {
  public Resolution {
    libraries = List.copyOf(libraries);
    known = List.copyOf(known);
    remarks = List.copyOf(remarks);
  }
}
