// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of this module. */
class SparkRoomsTest {
  @Test
  void use_each_other_in_one_direction() {
    slices()
        .matching("org.sketchell.(spark..)")
        .should()
        .beFreeOfCycles()
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.sketchell.spark"));
  }
}
