// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** Tests read like specifications: their names are sentences in small letters. */
@Tag("long")
class TestNamesTest {
  @Test
  void a_test_is_named_by_what_it_says() {
    Path tests = Path.of(System.getProperty("basedir", "."), "target/test-classes");
    methods()
        .that(describe("are tests", TestNamesTest::isTest))
        .should()
        .haveNameMatching("[a-z0-9]+(_[a-z0-9]+)*")
        .check(new ClassFileImporter().importPath(tests));
  }

  private static boolean isTest(JavaMethod method) {
    return method.isAnnotatedWith(Testable.class) || method.isMetaAnnotatedWith(Testable.class);
  }
}
