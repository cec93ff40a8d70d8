"""``pom.xml``: coordinates, scopes, properties, managed versions, profiles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.model.documents import Lockfile, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing import manifests

POM = """<project>
  <artifactId>shop</artifactId>
  <version>1.2</version>
  <properties><ai.version>1.4.0</ai.version><v>${ai.version}</v></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>g</groupId><artifactId>managed</artifactId><version>${v}</version></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>dev.G</groupId>
      <artifactId>own</artifactId>
      <version>${ai.version}</version>
    </dependency>
    <dependency><groupId>g</groupId><artifactId>managed</artifactId></dependency>
    <dependency><groupId>g</groupId><artifactId>tests</artifactId><scope>test</scope></dependency>
    <dependency><groupId>g</groupId><artifactId>maybe</artifactId><optional>true</optional></dependency>
    <dependency><groupId>g</groupId><artifactId>unknown</artifactId><version>${nowhere}</version></dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>loop</artifactId><version>${loop}</version></dependency>
  </dependencies>
  <profiles><profile><dependencies>
    <dependency><groupId>g</groupId><artifactId>profiled</artifactId><version>${project.version}</version></dependency>
  </dependencies></profile></profiles>
</project>
"""


def test_dependencies() -> None:
    found = manifests.read("a/pom.xml", POM.encode())
    assert isinstance(found, Manifest)
    assert found.project == "shop"
    assert [(d.name, d.constraint, d.group, d.line) for d in found.dependencies] == [
        ("dev.g:own", "1.4.0", "main", 11),
        ("g:managed", "1.4.0", "main", 14),
        ("g:tests", "", "test", 15),
        ("g:maybe", "", "optional", 16),
        ("g:unknown", "${nowhere}", "main", 17),
        ("${project.groupid}:loop", "${loop}", "main", 18),
        ("g:profiled", "1.2", "optional", 21),
    ]
    assert {d.ecosystem for d in found.dependencies} == {"maven"}


def test_a_broken_file_is_a_skip_and_an_empty_one_declares_nothing() -> None:
    assert isinstance(manifests.read("pom.xml", b"<project>"), Skip)
    assert manifests.read("pom.xml", b"<project/>") == Manifest("pom.xml", ())


GRADLE = """
plugins { id 'java' }
buildscript { dependencies { classpath 'g.h:plugin:1' } }
ext { set('aiVersion', "1.2") }
def other = '3'
dependencies { // 'g.h:no:1'
    implementation 'g.h:one:1.0'
    implementation("g.h:two")
    api "g.h:three:${aiVersion}"
    implementation group: 'g.h', name: 'four', version: '4'
    testImplementation 'g.h:five:5'
    implementation platform('g.h:bom:1')
    implementation project(':sub')
    annotationProcessor 'g.h:processor:1'
    developmentOnly 'g.h:six'
    implementation(
        'g.h:seven:7'
    )
    implementation libs.eight
    constraints { implementation 'g.h:nine:9' }
}
dependencyManagement { imports { mavenBom "g.h:ten:1" } }
"""


def test_gradle_builds() -> None:
    expected = [
        ("g.h:one", "1.0", "main", 7),
        ("g.h:two", "", "main", 8),
        ("g.h:three", "1.2", "main", 9),
        ("g.h:four", "4", "main", 10),
        ("g.h:five", "5", "test", 11),
        ("g.h:six", "", "dev", 15),
        ("g.h:seven", "7", "main", 16),
    ]
    found = manifests.read("build.gradle", GRADLE.encode())
    assert isinstance(found, Manifest)
    assert [(d.name, d.constraint, d.group, d.line) for d in found.dependencies] == expected


def test_gradle_builds_in_kotlin() -> None:
    source = 'val v = "2"\ndependencies {\n    implementation("g.h:one:$v")\n    testImplementation(kotlin("test"))\n    runtimeOnly(libs.two)\n}\n'
    found = manifests.read("app/build.gradle.kts", source.encode())
    assert isinstance(found, Manifest)
    assert [(d.name, d.constraint) for d in found.dependencies] == [("g.h:one", "2")]


def test_version_catalogues_and_lock_files() -> None:
    catalogue = (
        '[versions]\nai = "1.0"\n[libraries]\none = { module = "G.h:one", version.ref = "ai" }\ntwo = "g.h:two:2"\n'
        'three = { group = "g.h", name = "three", version = "3" }\nfour-bom = { module = "g.h:four-bom", version = "4" }\n'
    )
    found = manifests.read("gradle/libs.versions.toml", catalogue.encode())
    assert isinstance(found, Manifest)
    assert [(d.name, d.constraint) for d in found.dependencies] == [
        ("g.h:one", "1.0"),
        ("g.h:two", "2"),
        ("g.h:three", "3"),
    ]
    lock = manifests.read("gradle.lockfile", b"# made by a machine\ng.h:one:1.0=compileClasspath\nempty=\n")
    assert isinstance(lock, Lockfile)
    assert lock.versions == (("maven", "g.h:one", "1.0"),)


@given(
    st.lists(
        st.sampled_from(
            [
                "dependencies",
                "{",
                "}",
                "(",
                ")",
                "'",
                '"',
                "'''",
                "//",
                "/*",
                "*/",
                "implementation",
                "'g.h:a:1'",
                ":",
                ",",
                "=",
                "\\",
                "\n",
            ]
        ),
        max_size=40,
    )
)
def test_any_build_file_is_read(tokens: list[str]) -> None:
    assert isinstance(manifests.read("build.gradle", " ".join(tokens).encode()), Manifest)
